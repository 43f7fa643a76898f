package quantumforge.store;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Counted;
import quantumforge.kernel.DatabaseTls;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.RetryDelay;
import quantumforge.store.DatabaseFailure.NotCommitted;
import quantumforge.store.DatabaseFailure.Refused;
import quantumforge.store.DatabaseFailure.Unknown;

/**
 * PostgreSQL as the program's own work has it: one database, whichever server is the primary. Says
 * of each unit of work whether it is committed, surely not, or unknown.
 *
 * <p>Without a word from the witness it finds the primary by itself among the servers of the URL
 * and the configured pair. A word ({@link #primaryIs}) is quicker and surer: an old primary that is
 * cut off still takes connections. Thread-safe; callers wait on their own threads, which may be
 * virtual. Interrupting one that waits ends its connection, and with it what it does.
 */
public final class PrimaryDatabase implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PrimaryDatabase.class);

  private static final String LOG_END = "select pg_current_wal_flush_lsn()::text";

  private final PoolSettings settings;
  private final Connector connector;
  private final StandbyReads standby;
  private final PoolMeters meters;
  private volatile Route route;
  private volatile Optional<Primary> primary = Optional.empty();
  private volatile boolean closed;

  /**
   * Begins to connect; returns at once.
   *
   * @param url one of the URLs of the settings, with a user who may write
   * @param pair further servers than those of the URL
   * @param tls how all of them are reached, unless the URL has an {@code sslmode}
   */
  public PrimaryDatabase(
      String url,
      List<DatabaseServer> pair,
      DatabaseTls tls,
      PoolSettings settings,
      MeterRegistry registry) {
    DatabaseAddress address = DatabaseAddress.parse("url", url).over(tls);
    Set<DatabaseServer> servers = new LinkedHashSet<>(address.servers());
    servers.addAll(pair);
    List<DatabaseServer> all = new ArrayList<>(servers);
    this.settings = settings;
    this.connector = new Connector(address, settings, Connector.Wanted.PRIMARY);
    this.route = new Route("primary", 0, true, all, connector, settings);
    this.standby = new StandbyReads(address, all, settings);
    this.meters = new PoolMeters(registry, settings);
    meters.watch("primary", () -> route.stats());
    meters.watch("standby", standby::stats);
    meters.epoch(() -> route.epoch());
  }

  /**
   * Hears which server is the primary. Connections of an older epoch are cut at once, also under
   * work that waits: a commit on the old primary then ends as {@link Unknown}. Those to the same
   * server that were made without a word are let to finish.
   *
   * @return whether it was news; false for what is known and for an older epoch
   */
  public synchronized boolean primaryIs(Primary heard) {
    Route old = route;
    if (closed || heard.epoch() <= old.epoch()) {
      return false;
    }
    route =
        new Route(
            "primary " + heard.epoch(),
            heard.epoch(),
            true,
            List.of(heard.address()),
            connector,
            settings);
    primary = Optional.of(heard);
    int cut = old.retire(old.epoch() == 0 ? Optional.of(heard.address()) : Optional.empty());
    meters.evicted(cut);
    LOG.info(
        "the primary is {} at {} in epoch {}; {} cut",
        heard.server(),
        heard.address(),
        heard.epoch(),
        Counted.of(cut, "connection was", "connections were"));
    return true;
  }

  /** Which server is the primary, as it was heard; empty before the first word. */
  public Optional<Primary> primary() {
    return primary;
  }

  /**
   * Runs work in one transaction on the primary and commits it. What returns is committed, and on
   * the standby's disk when the server waits for one.
   *
   * @throws NotCommitted surely nothing was done; safe to repeat
   * @throws Unknown the commit was sent, and whether it counts cannot be known
   * @throws Refused the server refuses the work itself
   */
  public <T> T write(Work<T> work) throws DatabaseFailure {
    try {
      T result = on(acquire(), lease -> UnitOfWork.write(lease, work));
      meters.wrote("committed");
      return result;
    } catch (DatabaseFailure failure) {
      meters.wrote(
          switch (failure) {
            case NotCommitted none -> "not-committed";
            case Unknown none -> "unknown";
            case Refused none -> "refused";
          });
      throw failure;
    }
  }

  /**
   * As {@link #write}, and repeats what was not committed or is unknown until it is committed or
   * the time is over. For work that may be done twice with the same result, also when the first
   * time takes effect after the second.
   *
   * @param limit no attempt begins later
   * @throws NotCommitted the last attempt's, when no attempt was unknown
   * @throws Unknown when an attempt was
   * @throws Refused the server refuses the work itself; when an attempt before was unknown, that is
   *     suppressed in it
   */
  public <T> T writeIdempotent(Work<T> work, Duration limit) throws DatabaseFailure {
    long deadline = System.nanoTime() + limit.toNanos();
    RetryDelay delay = new RetryDelay(settings.retryMin(), settings.retryMax());
    Optional<Unknown> doubt = Optional.empty();
    while (true) {
      DatabaseFailure failure;
      try {
        return write(work);
      } catch (NotCommitted again) {
        failure = again;
      } catch (Unknown unknown) {
        doubt = Optional.of(unknown);
        failure = unknown;
      } catch (Refused refused) {
        doubt.ifPresent(refused::addSuppressed);
        throw refused;
      }
      if (!pause(delay.next(), deadline)) {
        throw doubt.isPresent() ? doubt.get() : failure;
      }
      meters.repeated();
    }
  }

  /** Waits; false when there is no time for another try. */
  private boolean pause(Duration pause, long deadline) {
    if (closed || System.nanoTime() + pause.toNanos() > deadline) {
      return false;
    }
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Runs work that only reads, on the standby when it has proven to be fresh enough, else on the
   * primary. The proof costs a question to the primary when the last one is older than that.
   *
   * @param staleAtMost zero for the primary, as this client knows it: one that is cut off answers
   *     until its agent ends it, or until the client hears of the next one
   * @throws NotCommitted when no server could be asked
   * @throws Refused the server refuses the work itself, which may be a statement that writes
   */
  public <T> Answer<T> read(Work<T> work, Duration staleAtMost) throws DatabaseFailure {
    Optional<Answer<T>> answer =
        staleAtMost.isZero()
            ? Optional.empty()
            : standby.read(work, staleAtMost, route.freshness(), this::sample);
    meters.read(answer.isPresent());
    return answer.isPresent() ? answer.get() : readPrimary(work);
  }

  private <T> Answer<T> readPrimary(Work<T> work) throws DatabaseFailure {
    return on(
        acquire(),
        lease -> new Answer<>(UnitOfWork.read(lease, work), lease.server(), false, Duration.ZERO));
  }

  private Freshness sample() throws DatabaseFailure {
    return on(
        acquire(),
        lease -> {
          long before = System.nanoTime();
          Lsn end = UnitOfWork.read(lease, PrimaryDatabase::logEnd);
          lease.freshness().primaryAt(lease.server(), before, end);
          return lease.freshness();
        });
  }

  private static Lsn logEnd(Transaction transaction) throws SQLException {
    try (PreparedStatement statement = transaction.prepare(LOG_END);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return Lsn.parse(row.getString(1));
    }
  }

  private interface Use<T> {
    T with(Route.Lease lease) throws DatabaseFailure;
  }

  /** A broken connection is thrown away, and one to a server that takes no writes. */
  private <T> T on(Route.Lease lease, Use<T> use) throws DatabaseFailure {
    boolean readOnly = false;
    try {
      return use.with(lease);
    } catch (DatabaseFailure failure) {
      readOnly = Outcomes.isReadOnlyServer(failure);
      throw failure;
    } finally {
      if (!readOnly && UnitOfWork.isAlive(lease.connection())) {
        lease.giveBack();
      } else {
        lease.throwAway();
        meters.evicted(1);
      }
    }
  }

  private Route.Lease acquire() throws NotCommitted {
    long deadline = System.nanoTime() + settings.acquireTimeout().toNanos();
    SQLException last;
    do {
      try {
        return route.borrow();
      } catch (SQLException notYet) {
        last = notYet;
      }
    } while (System.nanoTime() < deadline && !closed && !Thread.currentThread().isInterrupted());
    throw new NotCommitted(
        "no connection to the primary within %d ms: %s"
            .formatted(
                settings.acquireTimeout().toMillis(), route.failure().orElse(Outcomes.line(last))),
        last);
  }

  /** Cuts everything that is under way. */
  @Override
  public synchronized void close() {
    closed = true;
    route.close();
    standby.close();
  }
}
