package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static quantumforge.store.TestPair.inBackground;
import static quantumforge.store.TestPair.insert;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.store.DatabaseFailure.NotCommitted;
import quantumforge.store.DatabaseFailure.Refused;
import quantumforge.store.DatabaseFailure.Unknown;

/** What becomes of work when real servers are killed, stand still, and change places. */
class PrimaryDatabaseTest {

  @TempDir Path folder;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestPair pair;
  private PrimaryDatabase database;

  @BeforeEach
  void start() throws Exception {
    pair = new TestPair(folder);
    database = pair.database(TestPools.settings(), meters);
  }

  @AfterEach
  void stop() throws Exception {
    if (database != null) {
      database.close();
    }
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void tellsWorkThatIsRefusedFromWorkThatMayBeRepeated() throws Exception {
    assertThat(database.write(insert(1))).isEqualTo(1);
    Refused refused = catchThrowableOfType(Refused.class, () -> database.write(insert(1)));
    assertThat(refused.sqlState()).isEqualTo("23505");
    assertThatThrownBy(
            () ->
                database.write(
                    transaction -> {
                      transaction.execute("insert into written values (2)");
                      throw new IllegalStateException("changed its mind");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                database.write(
                    transaction -> {
                      transaction.execute("set transaction isolation level serializable");
                      transaction.execute("select count(*) from written");
                      transaction.execute("do $$ begin raise sqlstate '40001'; end $$");
                      return 0;
                    }))
        .isInstanceOf(NotCommitted.class);
    assertThatThrownBy(
            () ->
                database.write(
                    transaction -> {
                      transaction.execute("set local synchronous_commit = off");
                      return insert(3).run(transaction);
                    }))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("synchronous_commit to off");
    assertThat(TestPair.ids(pair.one)).containsExactly(1L);
  }

  @Test
  void anErrorAtTheCommitItselfIsNoDoubt() throws Exception {
    pair.one.execute(
        "alter table written add constraint late unique (id) deferrable initially deferred;"
            + "alter table written drop constraint written_pkey");
    database.write(insert(1));
    Refused refused = catchThrowableOfType(Refused.class, () -> database.write(insert(1)));
    assertThat(refused.sqlState()).isEqualTo("23505");
  }

  @Test
  void refusesASessionWhoseCommitsDoNotWait() throws Exception {
    pair.one.execute("alter role trader set synchronous_commit = off");
    try (PrimaryDatabase other = pair.database(quick())) {
      assertThatThrownBy(() -> other.write(insert(1)))
          .isInstanceOf(NotCommitted.class)
          .hasMessageContaining("synchronous_commit is off for this user and database")
          .hasMessageContaining("ALTER ROLE");
    }
  }

  @Test
  void aCancelledWaitForTheStandbyIsNoSuccess() throws Exception {
    database.write(insert(1));
    FutureTask<Unknown> waiting = pair.waitingCommit(database, 2);
    pair.one.execute(
        "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
    Unknown unknown = waiting.get(20, TimeUnit.SECONDS);
    assertThat(unknown.reason()).isEqualTo(Unknown.Reason.WAIT_CANCELLED);
    assertThat(unknown.transactionId()).isPresent();
    assertThat(TestPair.ids(pair.one)).containsExactly(1L, 2L);
    assertThat(meters.counter("forge.database.writes", "outcome", "unknown").count()).isOne();
  }

  @Test
  void aSessionThatIsEndedWhileItWaitsLeavesDoubt() throws Exception {
    FutureTask<Unknown> waiting = pair.waitingCommit(database, 1);
    pair.one.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
    assertThat(waiting.get(20, TimeUnit.SECONDS).reason()).isEqualTo(Unknown.Reason.NO_ANSWER);
  }

  /** A socket with TLS may wait for the other side when it is closed. */
  @Test
  void theConnectionsHereHaveTls() throws Exception {
    assertThat(
            database
                .<Boolean>read(
                    transaction -> {
                      try (var statement =
                              transaction.prepare(
                                  "select ssl from pg_stat_ssl where pid = pg_backend_pid()");
                          var row = statement.executeQuery()) {
                        row.next();
                        return row.getBoolean(1);
                      }
                    },
                    Duration.ZERO)
                .value())
        .isTrue();
  }

  @Test
  void aVerdictCutsWhatWaitsOnAPrimaryThatStandsStill() throws Exception {
    database.write(insert(1));
    FutureTask<Unknown> waiting = pair.waitingCommit(database, 2);
    pair.one.freeze();
    pair.two.thaw();
    pair.two.promote();

    long before = System.nanoTime();
    assertThat(database.primaryIs(pair.two.primary(2))).isTrue();
    Unknown unknown = waiting.get(30, TimeUnit.SECONDS);
    long millis = (System.nanoTime() - before) / 1_000_000;
    assertThat(unknown.reason()).isEqualTo(Unknown.Reason.NO_ANSWER);
    // Without the verdict it would wait for its own minute.
    assertThat(millis).isLessThan(30_000);

    database.write(insert(3));
    assertThat(TestPair.ids(pair.two)).contains(1L, 3L);
    assertThat(meters.counter("forge.database.pool.evictions").count()).isPositive();
    assertThat(database.primaryIs(pair.one.primary(1))).isFalse();
    assertThat(database.primary()).contains(pair.two.primary(2));
  }

  @Test
  void aVerdictForTheServerInUseLetsItsWorkFinish() throws Exception {
    FutureTask<Integer> work =
        inBackground(
            () ->
                database.write(
                    transaction -> {
                      transaction.execute("select pg_advisory_xact_lock(1)");
                      database.primaryIs(pair.one.primary(1));
                      return insert(1).run(transaction);
                    }));
    assertThat(work.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(database.write(insert(2))).isEqualTo(1);
    assertThat(meters.counter("forge.database.pool.evictions").count()).isZero();
  }

  @Test
  void withoutAnyWordItFollowsAPrimaryThatWasKilled() throws Exception {
    database.write(insert(1));
    pair.one.kill();
    FutureTask<Integer> work =
        inBackground(() -> database.writeIdempotent(insert(2), Duration.ofSeconds(60)));
    pair.two.promote();
    assertThat(work.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(TestPair.ids(pair.two)).containsExactly(1L, 2L);
  }

  @Test
  void withoutAnyWordItPassesAServerThatStandsStill() throws Exception {
    pair.one.freeze();
    pair.two.promote();
    // One that has no connection from before.
    try (PrimaryDatabase other = pair.database()) {
      assertPasses(other);
    }
  }

  private void assertPasses(PrimaryDatabase other) throws Exception {
    long before = System.nanoTime();
    assertThat(other.write(insert(1))).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    assertThat(TestPair.ids(pair.two)).containsExactly(1L);
  }

  @Test
  void aServerThatTakesNoWritesIsLeft() throws Exception {
    database.write(insert(1));
    pair.one.execute("alter system set default_transaction_read_only = on");
    pair.one.execute("select pg_reload_conf()");
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> database.write(insert(2)))
                    .isInstanceOf(NotCommitted.class));
    assertThat(meters.counter("forge.database.pool.evictions").count()).isPositive();
    pair.two.promote();
    database.writeIdempotent(insert(3), Duration.ofSeconds(60));
    assertThat(TestPair.ids(pair.two)).containsExactly(1L, 3L);
  }

  @Test
  void whatIsRepeatedEndsInTimeAndKeepsItsDoubt() throws Exception {
    try (PrimaryDatabase other = pair.database(TestPools.settings(Duration.ofSeconds(1)))) {
      other.write(insert(1));
      pair.two.freeze();
      Unknown unknown =
          catchThrowableOfType(
              Unknown.class, () -> other.writeIdempotent(upsert(2), Duration.ofSeconds(3)));
      assertThat(unknown.reason()).isEqualTo(Unknown.Reason.NO_ANSWER);
      pair.two.thaw();
      other.writeIdempotent(upsert(2), Duration.ofSeconds(60));
    }
    assertThat(TestPair.ids(pair.one)).containsExactly(1L, 2L);
  }

  /** Why nobody is asked about a commit whose outcome is unknown. */
  @Test
  void aPromotedServerGivesTheSameTransactionIdToAnother() throws Exception {
    database.write(insert(1));
    pair.two.stop();
    FutureTask<Unknown> waiting =
        inBackground(() -> catchThrowableOfType(Unknown.class, () -> database.write(insert(2))));
    await().until(() -> pair.one.ask(TestPair.WAITING).equals("1"));
    pair.one.kill();
    String id = waiting.get(20, TimeUnit.SECONDS).transactionId().orElseThrow();
    pair.two.start();
    pair.two.promote();
    await()
        .until(
            () -> {
              String given = pair.two.ask("select pg_current_xact_id()::text");
              return Long.parseLong(given) >= Long.parseLong(id);
            });
    assertThat(pair.two.ask("select pg_xact_status('" + id + "')")).isEqualTo("committed");
    assertThat(TestPair.ids(pair.two)).containsExactly(1L);
  }

  private static Work<Integer> upsert(long id) {
    return transaction -> {
      transaction.execute("insert into written values (%d) on conflict do nothing".formatted(id));
      return 0;
    };
  }

  private static PoolSettings quick() {
    return new PoolSettings(
        2,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofMinutes(30),
        Duration.ofMillis(20),
        Duration.ofMillis(500));
  }

  @Test
  void aServerThatStandsStillIsGivenUpInTime() throws Exception {
    pair.one.freeze();
    Connector connector =
        new Connector(
            DatabaseAddress.parse("url", "postgresql://trader@h/postgres"),
            TestPools.settings(),
            Connector.Wanted.PRIMARY);
    long before = System.nanoTime();
    assertThatThrownBy(() -> connector.open(List.of(pair.one.address())))
        .hasMessageContaining(pair.one.address().toString());
    Duration taken = Duration.ofNanos(System.nanoTime() - before);
    assertThat(taken).isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
  }
}
