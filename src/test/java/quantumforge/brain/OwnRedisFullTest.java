package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.kernel.Tick;
import quantumforge.status.ServiceStatus.State;

/** A brain's own Redis that has no memory for further trades. */
@Timeout(120)
class OwnRedisFullTest extends DataPathFixture {

  @Test
  void isSaidWithTheMendAndNothingIsLostWhenThereIsRoomAgain() throws Exception {
    send(500);
    assertEveryStoreHasWhatWasSent();
    own.command("CONFIG SET maxmemory " + (usedBytes() + 64 * 1024));

    send(20_000);

    await().until(() -> brain.status().detail(), said -> said.contains("its memory is full"));
    assertThat(brain.status().detail()).contains("raise maxmemory", "brain.stream-trades-max");

    own.command("CONFIG SET maxmemory 0");
    assertEveryStoreHasWhatWasSent();
    await().until(() -> brain.status().state() != State.FAILED);
  }

  @Test
  void theOldestTradesGoAndTheNewOnesGoOn() throws Exception {
    send(20_000);
    assertEveryStoreHasWhatWasSent();
    own.command("CONFIG SET maxmemory " + (usedBytes() + 4_000_000));

    send(80_000);

    awaitStored();
    awaitAllAcknowledged();
    assertThat(brain.status().state()).isEqualTo(State.DEGRADED);
    assertThat(brain.status().detail()).contains("its memory is full");
    Map<String, List<Long>> all = new TreeMap<>();
    for (Tick.Trade trade : sent) {
      all.computeIfAbsent(TradeStreams.key(trade.instrument()), key -> new ArrayList<>())
          .add(trade.tradeId());
    }
    inRedis(all.keySet())
        .forEach(
            (key, kept) -> {
              List<Long> expected = all.get(key);
              assertThat(kept).hasSizeBetween(100, expected.size() - 1);
              assertThat(kept.stream().map(OwnRedisFullTest::id).toList())
                  .isEqualTo(expected.subList(expected.size() - kept.size(), expected.size()));
            });
  }

  /** The id of a stored trade, out of its text. */
  private static Long id(String trade) {
    return Long.valueOf(trade.split(" ")[1]);
  }

  private long usedBytes() {
    try (RedisClient client = RedisClient.create(own.url().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return RedisMemory.of(connection.sync().info("memory")).used();
    }
  }
}
