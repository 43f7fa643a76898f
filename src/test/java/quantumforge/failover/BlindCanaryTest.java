package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.ServerReport.State;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, and a primary that takes everybody's commits but those of its agent. */
@Timeout(180)
class BlindCanaryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Pair pair;
  private Writer writer;
  private long stopped;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.SYNCHRONOUS);
    writer = new Writer(pair.url());
    awaitMore();
  }

  @AfterEach
  void stop() throws Exception {
    if (writer != null) {
      writer.stop();
    }
    if (pair != null) {
      if (stopped != 0) {
        pair.signal(stopped, "CONT");
      }
      pair.stop();
    }
  }

  @Test
  void aPersonIsCalledAndCommitsThatHangAreSeenByWhoeverWaits() throws Exception {
    try (LocalServer one =
        new LocalServer(pair.server("one"), pair.settings("one"), Duration.ofSeconds(30))) {
      one.execute("alter table forge_canary add constraint refused check (beats < 0) not valid");
      await().atMost(PATIENCE).until(() -> has("DB-49"));
      assertThat(pair.report("one").orElseThrow().trouble())
          .contains("own commit was done last", "violates check constraint");
      assertThat(pair.record().mode()).isEqualTo(Mode.SYNCHRONOUS);
      assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.PRIMARY);

      stopped = Long.parseLong(one.text("select pid from pg_stat_replication"));
      pair.signal(stopped, "STOP");
      await().atMost(PATIENCE).until(() -> has("DB-30"));
      awaitMore();
    }
  }

  /** Neither does the primary go on alone, nor is it ended when no witness is heard. */
  @Test
  void aCommitThatWaitsForTheStandbysReplayIsNoneThatTheStandbyDoesNotConfirm() throws Exception {
    try (LocalServer one =
            new LocalServer(pair.server("one"), pair.settings("one"), Duration.ofSeconds(30));
        LocalServer two =
            new LocalServer(pair.server("two"), pair.settings("two"), Duration.ofSeconds(30));
        LocalServer reader =
            new LocalServer(pair.server("one"), pair.settings("one"), Duration.ZERO, "reader")) {
      String began = one.text("select pg_postmaster_start_time()");
      one.execute("create table read_there (a int)");
      one.execute("alter role postgres set synchronous_commit = remote_apply");
      // Its next session would have that too.
      one.execute(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'forge-canary'");
      // A pause of the replay is ended by the agent.
      stopped =
          Long.parseLong(
              two.text("select pid from pg_stat_activity where backend_type = 'startup'"));
      pair.signal(stopped, "STOP");
      Future<?> waiter =
          CompletableFuture.runAsync(() -> execute(reader, "insert into read_there values (1)"));
      await().atMost(PATIENCE).until(() -> waits(one));

      pair.mute("one");
      await().atMost(PATIENCE).until(() -> pair.heardMillis("one") > 2 * Pair.LEASE.toMillis());
      awaitMore();
      assertThat(pair.agent("one").report().state()).isEqualTo(State.PRIMARY);
      assertThat(one.text("select pg_postmaster_start_time()")).isEqualTo(began);

      pair.unmute("one");
      await().atMost(PATIENCE).until(() -> pair.heardMillis("one") < Pair.LEASE.toMillis());
      int looks = pair.looks();
      await().atMost(PATIENCE).until(() -> pair.looks() > looks + 40);
      awaitMore();
      assertThat(waits(one)).isTrue();
      assertThat(has("DB-30")).isFalse();
      assertThat(pair.record().mode()).isEqualTo(Mode.SYNCHRONOUS);

      pair.signal(stopped, "CONT");
      waiter.get(60, TimeUnit.SECONDS);
    }
  }

  private static boolean waits(LocalServer one) throws SQLException {
    return one.exists(
        "select 1 from pg_stat_activity where application_name = 'reader' and wait_event = 'SyncRep'");
  }

  private static void execute(LocalServer server, String sql) {
    try {
      server.execute(sql);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private boolean has(String rule) {
    return pair.history().stream().anyMatch(line -> line.contains(" " + rule + " "));
  }

  private void awaitMore() {
    int before = writer.count();
    await().atMost(PATIENCE).until(() -> writer.count() > before + 20);
  }
}
