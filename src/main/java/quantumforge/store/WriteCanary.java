package quantumforge.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.RouteStatus;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.DatabaseFailure.NotCommitted;
import quantumforge.store.DatabaseFailure.Refused;
import quantumforge.store.DatabaseFailure.Unknown;

/**
 * Commits a row again and again as any client of the database would, and so knows since when writes
 * flow, and how long a failover stopped them: from the last commit before it to the first one on
 * the new primary. Tries again at once when it fails or when another primary is heard of. The views
 * are thread-safe.
 */
public final class WriteCanary implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(WriteCanary.class);
  private static final String NAME = "database-client";

  /** Between attempts while none succeeds: so exactly is a gap measured. */
  private static final Duration RETRY = Duration.ofMillis(20);

  private static final String TABLE =
      "create table if not exists forge_client_canary (client text primary key, beats bigint not null, at timestamptz not null)";

  private static final String BEAT =
      "insert into forge_client_canary values (?, 1, now()) on conflict (client) do update set beats = forge_client_canary.beats + 1, at = now()";

  private final PrimaryDatabase database;
  private final String client;
  private final Duration interval;
  private final CanaryRecord record = new CanaryRecord();
  private final ClientRoute route = new ClientRoute();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;
  private volatile String trouble = "no commit yet";
  private boolean prepared;

  /**
   * Begins nothing yet.
   *
   * @param client whose row it is: a name that no other node has
   * @param interval between commits while they succeed
   */
  public WriteCanary(
      PrimaryDatabase database, String client, Duration interval, MeterRegistry registry) {
    this.database = database;
    this.client = client;
    this.interval = interval;
    this.thread = Thread.ofVirtual().name(NAME).unstarted(this::run);
    register(registry);
  }

  private void register(MeterRegistry registry) {
    FunctionCounter.builder("forge.database.canary.commits", record, CanaryRecord::commits)
        .register(registry);
    FunctionCounter.builder("forge.database.canary.unknown", record, CanaryRecord::unknown)
        .register(registry);
    Gauge.builder("forge.database.canary.age.seconds", () -> record.ageSeconds(System.nanoTime()))
        .register(registry);
    Gauge.builder("forge.database.canary.longest.gap.seconds", record::longestGapSeconds)
        .register(registry);
    Gauge.builder("forge.database.canary.failover.gap.seconds", record::failoverGapSeconds)
        .register(registry);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(3));
  }

  /** A primary was heard of: its first commit is not waited for. */
  public void heard(Primary primary) {
    route.heard(primary, System.nanoTime());
    wake.release();
  }

  /** How far its connections have followed the primary that was heard of. */
  public RouteStatus route() {
    return route.status(trouble, System.nanoTime());
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        boolean woken = wake.tryAcquire(beat().toNanos(), TimeUnit.NANOSECONDS);
        if (woken) {
          wake.drainPermits();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Commits once; answers when to do it again. */
  private Duration beat() {
    Optional<Primary> aimed = route.primary();
    try {
      DatabaseServer server = database.write(this::work);
      prepared = true;
      long nanos = System.nanoTime();
      record.committed(nanos, server).ifPresent(gap -> toldOfFailover(server, gap));
      route.wrote(aimed, server, nanos);
      trouble = "";
      return interval;
    } catch (DatabaseFailure failure) {
      trouble = failure.getMessage();
      return switch (failure) {
        case NotCommitted again -> RETRY;
        case Unknown unknown -> {
          record.doubted();
          yield RETRY;
        }
        case Refused refused -> {
          prepared = false;
          yield interval;
        }
      };
    }
  }

  private static void toldOfFailover(DatabaseServer server, Duration gap) {
    LOG.info("first commit on {}, {} ms after the last one elsewhere", server, gap.toMillis());
  }

  private DatabaseServer work(Transaction transaction) throws SQLException {
    if (!prepared) {
      transaction.execute(TABLE);
    }
    try (var statement = transaction.prepare(BEAT)) {
      statement.setString(1, client);
      statement.executeUpdate();
    }
    return transaction.server();
  }

  @Override
  public ServiceStatus status() {
    String wrong = trouble;
    return wrong.isEmpty()
        ? new ServiceStatus(NAME, State.RUNNING, record.sentence(System.nanoTime()))
        : new ServiceStatus(
            NAME,
            record.commits() == 0 ? State.STARTING : State.FAILED,
            "commits do not succeed: " + wrong + "; " + record.sentence(System.nanoTime()));
  }
}
