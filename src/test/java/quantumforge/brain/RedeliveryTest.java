package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A collector's Redis that forgets what it delivered, or what was acknowledged. */
@Timeout(120)
class RedeliveryTest extends DataPathFixture {

  @Test
  void blocksDeliveredAgainInOneRunAreStoredOnce() throws Exception {
    send(2_000);
    awaitStored();
    vps.command("XGROUP SETID market:vps:stream brain-consumer-group 0");
    send(2_000);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().duplicates()).isPositive();
    awaitAllAcknowledged();
  }

  @Test
  void aWipedCollectorsRedisBringsNothingTwice() throws Exception {
    send(2_000);
    awaitStored();
    vps.command("FLUSHALL");
    send(2_000);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().duplicates()).isPositive();
    awaitAllAcknowledged();
  }

  @Test
  void acknowledgementsThatTheCollectorsRedisForgotAreRepeated() throws Exception {
    send(2_000);
    awaitStored();
    assertThat(vps.command("XLEN market:vps:stream")).isNotEqualTo(":0");
    long logBytes = vps.logBytes();
    awaitAllAcknowledged();
    vps.kill();
    vps.truncateLog(logBytes);
    vps.launch();

    awaitAllAcknowledged();
    assertEveryStoreHasWhatWasSent();
  }

  private void awaitAllAcknowledged() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> vps.command("XLEN market:vps:stream"), ":0"::equals);
  }
}
