package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Lsn;
import quantumforge.support.PostgresPrograms;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, and a standby that gets no log although the primary takes connections. */
@Timeout(180)
class StrandedStandbyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SLOT =
      "select 1 from pg_replication_slots where slot_name = 'forge_two'";

  @TempDir Path folder;

  private Pair pair;
  private Process holder;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    awaitSynchronous();
  }

  @AfterEach
  void stop() throws Exception {
    if (holder != null) {
      holder.destroyForcibly().waitFor();
    }
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void whoseSlotIsHeldByAnotherIsNotCopiedAndAPersonIsCalled() throws Exception {
    pair.stopAgent("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.ALONE);
    hold();
    pair.startAgent("two");
    await().atMost(PATIENCE).until(() -> has("DB-58"));
    assertThat(pair.report("two").orElseThrow().trouble())
        .contains("is active for PID", "a person must", "a copy would not help");
    assertThat(pair.report("two").orElseThrow().state()).isEqualTo(State.STANDBY);

    holder.destroy();
    awaitSynchronous();
    assertThat(pair.agent("two").failedRebuilds()).isZero();
  }

  @Test
  void whatNeedsALogThatIsGoneIsCopiedAndTheSlotIsThereAgain() throws Exception {
    Lsn end = pair.report("two").orElseThrow().position().end();
    pair.stopAgent("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.ALONE);
    try (LocalServer one = primary()) {
      while (hasLogOf(one, end)) {
        if (one.exists(SLOT)) {
          one.execute("select pg_drop_replication_slot('forge_two')");
        }
        for (int i = 0; i < 4; i++) {
          one.execute("select pg_logical_emit_message(true, 'test', 'x')");
          one.execute("select pg_switch_wal()");
        }
        one.execute("checkpoint");
      }
      await().atMost(PATIENCE).until(() -> one.exists(SLOT));
    }
    pair.startAgent("two");
    await()
        .atMost(PATIENCE)
        .until(() -> pair.report("two").orElseThrow().state() == State.REBUILDING);
    awaitSynchronous();
    await().atMost(PATIENCE).until(() -> pair.agent("two").failedRebuilds() == 0);
  }

  private static boolean hasLogOf(LocalServer server, Lsn place) throws Exception {
    return server.exists(
        "select 1 from pg_ls_waldir() where name = pg_walfile_name('%s'::pg_lsn + 1)"
            .formatted(place));
  }

  private LocalServer primary() throws Exception {
    return new LocalServer(pair.server("one"), pair.settings("one"), Duration.ofSeconds(30));
  }

  private void hold() throws Exception {
    Server primary = pair.server("one");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                PostgresPrograms.folder().resolve("pg_receivewal").toString(),
                "--directory=" + Files.createDirectories(folder.resolve("taken")),
                "--slot=forge_two",
                "--no-loop",
                "--dbname=host=%s port=%d user=replicator application_name=collector"
                    .formatted(primary.host(), primary.port())));
    builder.environment().put("PGPASSWORD", "replica");
    holder = builder.inheritIO().start();
    try (LocalServer one = primary()) {
      await().atMost(PATIENCE).until(() -> one.exists(SLOT + " and active"));
    }
  }

  private boolean has(String rule) {
    return pair.history().stream().anyMatch(line -> line.contains(" " + rule + " "));
  }

  private void awaitSynchronous() {
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.SYNCHRONOUS);
  }
}
