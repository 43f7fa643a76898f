package quantumforge.failover;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseDecision;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

@Timeout(60)
class HearerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorTestKit kit = ActorTestKit.create();
  private final List<Long> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch diskGoesOn = new CountDownLatch(1);

  @AfterEach
  void stop() {
    diskGoesOn.countDown();
    kit.shutdownTestKit();
  }

  @Test
  void whatComesWhileADiskStandsStillDoesNotPileUpAndTheNewestIsHeard() {
    ActorRef<DatabaseDecision> hearer =
        kit.spawn(
            Hearer.create(
                decision -> {
                  heard.add(decision.record().version());
                  hold(diskGoesOn);
                }));
    hearer.tell(decision(1));
    await().atMost(PATIENCE).until(() -> heard, List.of(1L)::equals);
    for (int version = 2; version <= 1_000; version++) {
      hearer.tell(decision(version));
    }
    // A former witness may be late.
    hearer.tell(decision(999));
    // That the first one was done comes behind all of these.
    diskGoesOn.countDown();
    await().atMost(PATIENCE).until(() -> heard, List.of(1L, 1_000L)::equals);
    hearer.tell(decision(1_001));
    await().atMost(PATIENCE).until(() -> heard, List.of(1L, 1_000L, 1_001L)::equals);
  }

  @Test
  void whatItsPlaceThrowsDoesNotEndIt() {
    ActorRef<DatabaseDecision> hearer =
        kit.spawn(
            Hearer.create(
                decision -> {
                  long version = decision.record().version();
                  heard.add(version);
                  if (version == 1) {
                    throw new IllegalStateException("a mistake");
                  }
                  if (version == 2) {
                    throw new IOException("a full disk");
                  }
                }));
    for (long version = 1; version <= 3; version++) {
      long last = version;
      hearer.tell(decision(version));
      await().atMost(PATIENCE).until(() -> heard.contains(last));
    }
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static DatabaseDecision decision(long version) {
    return new DatabaseDecision(
        new DatabaseRecord(version, 1, Mode.ALONE, "one", "", Lsn.ZERO, false, 0));
  }
}
