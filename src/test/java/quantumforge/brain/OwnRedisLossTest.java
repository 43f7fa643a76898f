package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.status.ServiceStatus.State;

/** A brain's own Redis that loses its data while the brain runs and keeps none of it in memory. */
@Timeout(120)
class OwnRedisLossTest extends DataPathFixture {

  private static final String MARK = "market:watermark:market:vps:stream";

  @BeforeEach
  void keepNothingInMemory() throws Exception {
    brainWithCommitInterval(Duration.ofMillis(100));
  }

  @Test
  void aRedisWipedAgainAndAgainDuringTheFlowHasEveryTradeOnceAndInOrder() throws Exception {
    send(5_000);
    awaitAllAcknowledged();
    AtomicBoolean enough = new AtomicBoolean();
    Thread feed = Thread.ofVirtual().start(() -> sendUntil(enough));
    try {
      for (int wipe = 1; wipe <= 3; wipe++) {
        long before = brain.brainStatus().ticks();
        await().until(() -> brain.brainStatus().ticks() > before);
        own.command("FLUSHALL");
        await().until(() -> !own.command("GET " + MARK).equals("$-1"));
      }
    } finally {
      enough.set(true);
      feed.join();
    }

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().refilled()).isGreaterThanOrEqualTo(5_000);
    await().until(() -> brain.status().state() == State.RUNNING);
    await().until(() -> brain.brainStatus().ticks() == sent.size());
    awaitAllAcknowledged();
  }

  private void sendUntil(AtomicBoolean enough) {
    while (!enough.get()) {
      trySend(500);
      LockSupport.parkNanos(50_000_000);
    }
  }

  @Test
  void aRedisThatComesBackWithoutItsFileIsFilled() throws Exception {
    send(5_000);
    awaitAllAcknowledged();
    own.kill();
    Thread feed = Thread.ofVirtual().start(() -> trySend(10_000));
    own.deleteData();
    own.launch();
    feed.join();

    assertEveryStoreHasWhatWasSent();
    awaitAllAcknowledged();
  }

  @Test
  void aRedisThatComesBackWithAnOlderFileGetsWhatItLacks() throws Exception {
    send(3_000);
    assertEveryStoreHasWhatWasSent();
    long older = own.logBytes();
    send(5_000);
    awaitAllAcknowledged();
    own.kill();
    own.truncateLog(older);
    own.launch();
    send(1_000);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().refilled()).isBetween(5_000L, 6_000L);
  }

  @Test
  void aRedisWipedWhileNothingFlowsIsFilledToo() throws Exception {
    send(2_000);
    awaitAllAcknowledged();
    own.command("FLUSHALL");

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void whatQuestDbHasNotCommittedWhenRedisIsWipedIsWaitedFor() throws Exception {
    brainWithCommitInterval(Duration.ofSeconds(15));
    send(2_000);
    await().until(() -> brain.brainStatus().ticks() == 2_000);
    assertThat(inQuestDb()).isEmpty();
    own.command("FLUSHALL");
    send(1_000);

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aRedisKilledWhileItIsFilledHasEveryTradeOnce() throws Exception {
    send(40_000);
    awaitAllAcknowledged();
    own.command("FLUSHALL");
    await().pollInterval(Duration.ofMillis(1)).until(() -> brain.brainStatus().refilled() > 0);
    own.kill();
    own.launch();
    send(1_000);

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void moreThanIsReadAtOnceIsFilledInWholeBlocks() throws Exception {
    send(80_000);
    awaitAllAcknowledged();
    own.command("FLUSHALL");

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().refilled()).isEqualTo(80_000);
  }

  private void brainWithCommitInterval(Duration commitInterval) throws Exception {
    brain.stop();
    brain =
        DataPath.brain(
            DataPath.settings(vps.url(), own.url(), 0, Duration.ofSeconds(1), commitInterval),
            directory.resolve("questdb"));
    brain.start();
  }
}
