package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Tick;
import quantumforge.relay.StreamId;
import quantumforge.status.Probe;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.QuestStore;
import quantumforge.store.TickWriter;
import quantumforge.support.OneSidedProxy;

/** How a brain starts and stops when its servers are away, and how it shows what is wrong. */
class BrainLifeTest extends DataPathFixture {

  @Test
  void aRedisThatIsAwayForAMomentOfTheStartIsWaitedFor() throws Exception {
    brain.stop();
    try (OneSidedProxy network = new OneSidedProxy(own.port())) {
      network.letIn(1);
      Thread start = startAgain(network.redisUrl());
      await().until(() -> brain.status().state() == State.FAILED);
      assertThat(brain.status().detail()).startsWith("own Redis");
      assertThat(network.refused()).isPositive();
      assertThat(start.isAlive()).isTrue();
      network.letIn(Integer.MAX_VALUE);
      assertThat(start.join(Duration.ofSeconds(60))).isTrue();
      send(100);

      assertEveryStoreHasWhatWasSent();
      brain.stop();
      brain = null;
    }
  }

  @Test
  void aBrainThatWaitsForItsRedisStopsAndClosesQuestDb() throws Exception {
    brain.stop();
    own.kill();
    Thread start = startAgain(own.url());
    await().until(() -> brain.status().state() == State.FAILED);
    start.interrupt();
    assertThat(start.join(Duration.ofSeconds(60))).isTrue();
    brain.stop();

    own.launch();
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    send(100);
    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aWipedOwnRedisIsFilledFromQuestDbAtTheStart() throws Exception {
    send(5_000);
    assertEveryStoreHasWhatWasSent();
    awaitAllAcknowledged();
    send(1_000);
    assertEveryStoreHasWhatWasSent();
    brain.stop();
    own.command("FLUSHALL");
    send(2_000);
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
    send(2_000);

    assertEveryStoreHasWhatWasSent();
    await().until(() -> brain.brainStatus().ticks() == 4_000);
  }

  /** As after a full disk: the Gaps were committed, the trades of the same blocks were not. */
  @Test
  void aGapWithoutTheTradesOfItsBlockKeepsNoTradeFromRedis() throws Exception {
    send(1_000);
    assertEveryStoreHasWhatWasSent();
    brain.stop();
    send(1_000);
    await().until(() -> forwarder.relayStatus().ticks() == 2_000);
    long nowMillis = System.currentTimeMillis();
    Tick gap =
        new Tick.Gap(
            ticks.instruments().getFirst(),
            Tick.Channel.BOOK,
            1,
            2,
            "committed alone",
            false,
            1_000 * nowMillis);
    try (QuestStore store = QuestStore.open(DataPath.questSettings(directory.resolve("questdb")));
        TickWriter writer = new TickWriter(store)) {
      writer.append(gap, StreamRefill.number(new StreamId(nowMillis, 0)), 0);
      writer.commit();
    }
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));

    assertEveryStoreHasWhatWasSent();
  }

  @Test
  void aThreadThatDiesIsSeen() throws Exception {
    send(100);
    awaitStored();
    own.command("SET market:watermark:market:vps:stream rubbish");

    await().until(() -> brain.status().state() == State.FAILED);
    assertThat(brain.status().detail()).startsWith("redis-writer has ended").contains("no stream");
    assertThat(probe("data path")).hasValueSatisfying(why -> assertThat(why).contains("no stream"));
  }

  @Test
  void acknowledgementsThatAreRefusedAreSeenAndRepeated() throws Exception {
    vps.command("ACL SETUSER default -xack");
    send(500);
    await().until(() -> brain.status().state() == State.DEGRADED);
    assertThat(brain.status().detail()).contains("no acknowledgements").contains("NOPERM");
    vps.command("ACL SETUSER default +xack");

    assertEveryStoreHasWhatWasSent();
    awaitAllAcknowledged();
    await().until(() -> brain.status().state() == State.RUNNING);
  }

  private Optional<String> probe(String name) throws Exception {
    for (Probe probe : brain.probes()) {
      if (probe.name().equals(name)) {
        return probe.check().call();
      }
    }
    throw new AssertionError("no probe " + name);
  }

  /** A new brain on the same QuestDB, which starts on a thread of its own. */
  private Thread startAgain(URI ownRedis) throws Exception {
    Brain waiting =
        DataPath.brain(
            DataPath.settings(vps.url(), ownRedis, 16L << 20, Duration.ofSeconds(1)),
            directory.resolve("questdb"));
    brain = waiting;
    return Thread.ofVirtual().start(() -> tryStart(waiting));
  }

  private static void tryStart(Brain brain) {
    try {
      brain.start();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
