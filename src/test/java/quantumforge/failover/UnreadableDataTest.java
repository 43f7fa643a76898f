package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, and a control file that says nothing any more. */
@Timeout(180)
class UnreadableDataTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** In the middle of what its checksum is over. */
  private static final long SOMEWHERE = 100;

  @TempDir Path folder;

  private Pair pair;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    awaitSynchronous("one");
  }

  @AfterEach
  void stop() throws Exception {
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void aStandbyWhoseControlFileIsCutSaysSoAndIsCopiedAnew() throws Exception {
    pair.stopAgent("two");
    try (FileChannel file = FileChannel.open(control("two"), StandardOpenOption.WRITE)) {
      file.truncate(SOMEWHERE);
    }
    pair.mute("two");
    pair.startAgent("two");
    await().atMost(PATIENCE).until(() -> said("two").state() == State.BROKEN);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(said("two").trouble()).contains(control("two") + " cannot be read"));

    pair.unmute("two");
    await().atMost(PATIENCE).until(() -> said("two").state() == State.STANDBY);
    awaitSynchronous("one");
    assertThat(said("two").trouble()).isEmpty();
  }

  /** The server itself refuses such a file too, but says so nowhere but in its log. */
  @Test
  void aPrimaryIsNotStartedFromADamagedControlFileAndTheOtherOneGoesOnByAPersonsWord()
      throws Exception {
    pair.run("one", "create table kept as select 1 as id");
    pair.stopAgent("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    pair.stopAgent("one");
    byte[] before = Files.readAllBytes(control("one"));
    try (FileChannel file = FileChannel.open(control("one"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {(byte) ~before[(int) SOMEWHERE]}), SOMEWHERE);
    }
    pair.startAgent("one");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(said("one").trouble())
                    .contains(control("one") + " is damaged", "force the other server"));
    assertThat(said("one").state()).isEqualTo(State.BROKEN);

    pair.startAgent("two");
    await().atMost(PATIENCE).until(() -> pair.heardMillis("two") < 1_000);
    pair.ask(new DatabaseCommand.Force(pair.record().epoch(), "two", false));
    awaitSynchronous("two");
    assertThat(said("one").state()).isEqualTo(State.STANDBY);
    assertThat(pair.ask("two", "select id from kept")).isEqualTo("1");
    assertThat(said("one").orphans().orElseThrow().note()).contains("is damaged");
  }

  private Path control(String server) {
    return folder.resolve(server).resolve("data/global/pg_control");
  }

  private ServerReport said(String server) {
    return pair.agent(server).report();
  }

  private void awaitSynchronous(String primary) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                pair.record().mode() == Mode.SYNCHRONOUS
                    && pair.record().primary().equals(primary));
  }
}
