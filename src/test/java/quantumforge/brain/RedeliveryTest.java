package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.OneSidedProxy;

/** A collector's Redis that forgets what it delivered, or what was acknowledged. */
class RedeliveryTest extends DataPathFixture {

  @Test
  void blocksDeliveredAgainInOneRunAreStoredOnce() throws Exception {
    refuseAcknowledgements();
    send(2_000);
    awaitStored();
    vps.command("XGROUP SETID market:vps:stream brain-consumer-group 0");
    send(2_000);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().duplicates()).isPositive();
    takeAcknowledgements();
    awaitAllAcknowledged();
  }

  @Test
  void aWipedCollectorsRedisBringsNothingTwice() throws Exception {
    refuseAcknowledgements();
    send(2_000);
    awaitStored();
    vps.command("FLUSHALL");
    send(2_000);

    assertEveryStoreHasWhatWasSent();
    assertThat(brain.brainStatus().duplicates()).isPositive();
    takeAcknowledgements();
    awaitAllAcknowledged();
  }

  @Test
  void acknowledgementsThatTheCollectorsRedisForgotAreRepeated() throws Exception {
    refuseAcknowledgements();
    send(2_000);
    awaitStored();
    assertThat(vps.command("XLEN market:vps:stream")).isNotEqualTo(":0");
    long logBytes = vps.logBytes();
    takeAcknowledgements();
    awaitAllAcknowledged();
    vps.kill();
    vps.truncateLog(logBytes);
    vps.launch();

    awaitAllAcknowledged();
    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aBlockDeliveredToADeadConnectionIsReadAfterAll() throws Exception {
    brain.stop();
    try (OneSidedProxy network = new OneSidedProxy(vps.port())) {
      brain =
          DataPath.brain(
              DataPath.settings(network.redisUrl(), own.url(), 16L << 20, Duration.ofSeconds(4)),
              directory.resolve("questdb"));
      brain.start();
      send(500);
      awaitStored();
      awaitAllAcknowledged();
      do {
        awaitReadersWaiting(1, Duration.ofSeconds(20));
        network.cutClientSides();
      } while (!awaitReadersWaiting(2, Duration.ofSeconds(1)));
      long lostBefore = network.bytesLost();
      send(1);
      await().until(() -> network.bytesLost() > lostBefore);
      send(500);

      assertEveryStoreHasWhatWasSent();
      awaitAllAcknowledged();
      brain.stop();
      brain = null;
    }
  }

  @Test
  void connectionsThatTheNetworkForgetsAreOpenedAnew() throws Exception {
    brain.stop();
    try (OneSidedProxy toCollector = new OneSidedProxy(vps.port());
        OneSidedProxy toOwn = new OneSidedProxy(own.port())) {
      brain =
          DataPath.brain(
              DataPath.settings(
                  toCollector.redisUrl(), toOwn.redisUrl(), 16L << 20, Duration.ofSeconds(1)),
              directory.resolve("questdb"));
      brain.start();
      send(500);
      awaitStored();
      toCollector.forgetConnections();
      toOwn.forgetConnections();
      send(500);

      assertEveryStoreHasWhatWasSent();
      awaitAllAcknowledged();
      await().until(() -> brain.status().state() == State.RUNNING);
      brain.stop();
      brain = null;
    }
  }

  /** Keeps all that is sent in the stream, however long this machine takes to look at it. */
  private void refuseAcknowledgements() throws IOException {
    vps.command("ACL SETUSER default -xack");
  }

  private void takeAcknowledgements() throws IOException {
    vps.command("ACL SETUSER default +xack");
  }

  /** Whether that many connections came to wait in the collector's Redis in time. */
  private boolean awaitReadersWaiting(int readers, Duration limit) {
    try (RedisClient client = RedisClient.create(vps.url().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(5))
          .until(
              () ->
                  connection.sync().info("clients").contains("blocked_clients:" + readers + "\r"));
      return true;
    } catch (ConditionTimeoutException late) {
      return false;
    }
  }
}
