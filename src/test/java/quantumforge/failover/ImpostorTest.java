package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.support.PostgresPrograms;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, and a program that takes the primary's log under the standby's name. */
@Timeout(180)
class ImpostorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Pair pair;
  private Writer writer;
  private Process impostor;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    awaitSynchronous();
    writer = new Writer(pair.url());
    awaitMore();
  }

  @AfterEach
  void stop() throws Exception {
    if (impostor != null) {
      impostor.destroyForcibly().waitFor();
    }
    if (writer != null) {
      writer.stop();
    }
    if (pair != null) {
      pair.stop();
    }
  }

  /** The server takes TWO for two. */
  @Test
  void besideTheStandbyItEndsThatTheStandbyIsPromotable() throws Exception {
    begin("TWO");
    await().atMost(PATIENCE).until(() -> has("DB-33"));
    await().atMost(PATIENCE).until(() -> has("DB-54"));
    awaitAloneThoughTheStandbyFollows();
    assertThat(pair.report("one").orElseThrow().trouble())
        .contains("under the name of two", "127.0.0.1", "without its slot");

    impostor.destroy();
    awaitSynchronous();
    awaitMore();
    assertThat(writer.lost()).isEmpty();
  }

  @Test
  void inPlaceOfTheStandbyItMakesNobodyPromotable() throws Exception {
    begin("two");
    await().atMost(PATIENCE).until(() -> has("DB-33"));
    pair.stopAgent("two");
    int before = pair.history().size();
    awaitMore();
    pair.startAgent("two");
    awaitAloneThoughTheStandbyFollows();
    assertThat(pair.history().subList(before, pair.history().size()))
        .noneMatch(line -> line.contains("mode=SYNCHRONOUS"));
  }

  private void awaitAloneThoughTheStandbyFollows() {
    await().atMost(PATIENCE).until(() -> pair.report("two").filter(this::follows).isPresent());
    int looks = pair.looks();
    awaitMore();
    await().atMost(PATIENCE).until(() -> pair.looks() > looks + 40);
    assertThat(pair.record().mode()).isEqualTo(Mode.ALONE);
  }

  private boolean follows(ServerReport two) {
    return two.state() == State.STANDBY && two.stream().up();
  }

  private void begin(String name) throws IOException {
    Server primary = pair.server("one");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                PostgresPrograms.folder().resolve("pg_receivewal").toString(),
                "--directory=" + Files.createDirectories(folder.resolve("taken")),
                "--synchronous",
                "--no-loop",
                "--dbname=host=%s port=%d user=replicator application_name=%s"
                    .formatted(primary.host(), primary.port(), name)));
    builder.environment().put("PGPASSWORD", "replica");
    impostor = builder.inheritIO().start();
  }

  private boolean has(String rule) {
    return pair.history().stream().anyMatch(line -> line.contains(" " + rule + " "));
  }

  private void awaitMore() {
    int before = writer.count();
    await().atMost(PATIENCE).until(() -> writer.count() > before + 50);
  }

  private void awaitSynchronous() {
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.SYNCHRONOUS);
  }
}
