package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
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
  private long sender;

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
      if (sender != 0) {
        pair.signal(sender, "CONT");
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

      sender = Long.parseLong(one.text("select pid from pg_stat_replication"));
      pair.signal(sender, "STOP");
      await().atMost(PATIENCE).until(() -> has("DB-30"));
      awaitMore();
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
