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
import quantumforge.support.LoopDisk;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, one of them on a disk that stands still. */
@Timeout(180)
class FrozenDiskTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private LoopDisk disk;
  private Pair pair;
  private Writer everywhere;
  private Writer there;

  @BeforeEach
  void start() throws Exception {
    disk = new LoopDisk(folder.resolve("one"), 1L << 30);
    pair = new Pair(folder);
    awaitSynchronous("one");
    everywhere = new Writer(pair.url());
    awaitMore(everywhere);
  }

  @AfterEach
  void stop() throws Exception {
    if (disk != null) {
      disk.thaw();
    }
    for (Writer writer : new Writer[] {everywhere, there}) {
      if (writer != null) {
        writer.stop();
      }
    }
    if (pair != null) {
      pair.stop();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void aPrimaryThatAnswersAndWhoseDiskStandsStillIsReplacedWithoutALoss() throws Exception {
    disk.freeze();
    await()
        .atMost(PATIENCE)
        .until(() -> pair.report("one").orElseThrow().progress().stuckMillis() > 1_000);
    assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.PRIMARY);
    assertThat(pair.ask("one", "select 1")).as("it answers").isEqualTo("1");

    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    assertThat(pair.history()).anyMatch(line -> line.contains(" DB-28 "));
    there = new Writer(pair.clientUrl("two"), "behind_the_change");
    awaitMore(there);
    await().atMost(PATIENCE).until(() -> pair.missingToLead("one").isPresent());

    disk.thaw();
    awaitSynchronous("two");
    awaitCheckpoint("two");
    awaitMore(everywhere);
    assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STANDBY);
    assertThat(everywhere.lost()).isEmpty();
    assertThat(there.lost()).isEmpty();
  }

  /** The age of the newest one grows, and begins anew with the next. */
  private void awaitCheckpoint(String primary) throws Exception {
    await().atMost(PATIENCE).until(() -> checkpointMillis(primary) > 3_000);
    long before = checkpointMillis(primary);
    pair.run(primary, "checkpoint");
    await().atMost(PATIENCE).until(() -> checkpointMillis(primary) < before);
  }

  private long checkpointMillis(String server) {
    return pair.report(server).orElseThrow().progress().checkpointMillis();
  }

  private static void awaitMore(Writer writer) {
    int before = writer.count();
    await().atMost(PATIENCE).until(() -> writer.count() > before + 50);
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
