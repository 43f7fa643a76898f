package quantumforge.store;

import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quantumforge.kernel.Lsn;
import quantumforge.store.DatabaseFailure.Refused;

/** Reads from the standby where it is fresh enough. Thread-safe. */
final class StandbyReads {

  /** For so long a standby that could not be had is not asked for again. */
  private static final Duration AWAY = Duration.ofSeconds(1);

  private static final String LOOK =
      "select pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn(), '0/0')::text";

  private final Route route;
  private final int lookMillis;
  private final int answerMillis;
  private volatile long awayUntilNanos = System.nanoTime();

  StandbyReads(DatabaseAddress address, List<DatabaseServer> servers, PoolSettings settings) {
    this.lookMillis = (int) settings.connectTimeout().toMillis();
    this.answerMillis = (int) settings.answerTimeout().toMillis();
    this.route =
        new Route(
            "standby",
            0,
            false,
            servers,
            new Connector(address, settings, Connector.Wanted.STANDBY),
            settings);
  }

  /** Notes where the primary's log ends now; its age is not older than that. */
  interface Sampler {

    /** Asks the primary, and answers what is known of it. */
    Freshness sample() throws DatabaseFailure;
  }

  /**
   * Reads, unless the standby is away or may be staler.
   *
   * @param known of the primary's log
   * @param sampler asks the primary, when what is known does not prove enough
   * @return empty when the primary has to be asked
   * @throws Refused when the server refuses a statement of the work
   */
  <T> Optional<Answer<T>> read(Work<T> work, Duration staleAtMost, Freshness known, Sampler sampler)
      throws DatabaseFailure {
    if (System.nanoTime() - awayUntilNanos < 0) {
      return Optional.empty();
    }
    Route.Lease lease;
    try {
      lease = route.borrow();
    } catch (SQLException none) {
      awayUntilNanos = System.nanoTime() + AWAY.toNanos();
      return Optional.empty();
    }
    boolean fine = false;
    try {
      Optional<Duration> age = age(lease.connection(), staleAtMost, known, sampler);
      Optional<Answer<T>> answer = Optional.empty();
      if (age.isPresent()) {
        T value = UnitOfWork.read(lease, work);
        answer = Optional.of(new Answer<>(value, lease.server(), true, age.get()));
      }
      fine = true;
      return answer;
    } catch (SQLException broken) {
      return Optional.empty();
    } catch (DatabaseFailure failure) {
      return switch (failure) {
        case Refused refused -> throw refused;
        // A conflict with what is replayed, or a standby that went away: the primary has neither.
        case DatabaseFailure.NotCommitted gone -> Optional.empty();
        case DatabaseFailure.Unknown none -> Optional.empty();
      };
    } finally {
      if (fine) {
        lease.giveBack();
      } else {
        lease.throwAway();
      }
    }
  }

  private Optional<Duration> age(
      Connection connection, Duration staleAtMost, Freshness known, Sampler sampler)
      throws SQLException, DatabaseFailure {
    Lsn replayed = replayed(connection);
    Optional<Duration> age = within(staleAtMost, known.ageNanos(replayed, System.nanoTime()));
    if (age.isPresent()) {
      return age;
    }
    Freshness now = sampler.sample();
    return within(staleAtMost, now.ageNanos(replayed(connection), System.nanoTime()));
  }

  private static Optional<Duration> within(Duration limit, OptionalLong nanos) {
    return nanos.isPresent() && nanos.getAsLong() <= limit.toNanos()
        ? Optional.of(Duration.ofNanos(nanos.getAsLong()))
        : Optional.empty();
  }

  private Lsn replayed(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, lookMillis);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOOK)) {
      row.next();
      if (!row.getBoolean(1)) {
        throw new SQLException("it is a standby no more", "08006");
      }
      return Lsn.parse(row.getString(2));
    } finally {
      connection.rollback();
      connection.setNetworkTimeout(Runnable::run, answerMillis);
    }
  }

  HikariPoolMXBean stats() {
    return route.stats();
  }

  void close() {
    route.close();
  }
}
