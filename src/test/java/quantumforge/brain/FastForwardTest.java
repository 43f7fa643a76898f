package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.brain.TieredCache.Tier;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** What a brain shows while its stores are far behind. */
@Timeout(240)
class FastForwardTest extends DataPathFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void whileTheStoresAreBehindHotShowsTheNewestAndAfterwardsGoesOnWithoutAHole() throws Exception {
    send(5_000);
    assertEveryStoreHasWhatWasSent();
    own.kill();
    send(60_000);
    await().atMost(PATIENCE).untilAsserted(this::assertNewestFromHot);
    assertThat(brain.catchUp().catchingUp()).isTrue();
    assertThat(brain.catchUp().lagTicks()).isPositive();
    send(500);
    await().atMost(PATIENCE).untilAsserted(this::assertNewestFromHot);
    assertThat(inQuestDb().size()).isLessThan(sent.size());

    own.launch();
    assertEveryStoreHasWhatWasSent();
    await().atMost(PATIENCE).until(() -> !brain.catchUp().catchingUp());
    send(2_000);
    await().atMost(PATIENCE).untilAsserted(this::assertNewestFromHot);
    assertHotHasNoHole();
    assertEveryStoreHasWhatWasSent();
  }

  private void assertNewestFromHot() {
    newest()
        .forEach(
            (instrument, trade) -> {
              TieredCache.Answer answer =
                  brain.cache().trades(instrument, 0, Long.MAX_VALUE / 2, 1);
              assertThat(answer.tiers()).isEqualTo(Set.of(Tier.HOT));
              assertThat(answer.trades())
                  .extracting(Tick.Trade::timestampMicros)
                  .containsExactly(trade);
            });
  }

  private Map<Instrument, Long> newest() {
    Map<Instrument, Long> newest = new HashMap<>();
    sent.forEach(trade -> newest.merge(trade.instrument(), trade.timestampMicros(), Math::max));
    return newest;
  }

  /** As many as HOT keeps, each once. */
  private void assertHotHasNoHole() {
    for (Instrument instrument : ticks.instruments()) {
      List<Long> ids =
          brain.cache().trades(instrument, 0, Long.MAX_VALUE / 2, 90).trades().stream()
              .map(Tick.Trade::tradeId)
              .sorted()
              .toList();
      assertThat(ids).hasSize(90).doesNotHaveDuplicates();
      assertThat(ids.getLast() - ids.getFirst()).isLessThan(100);
    }
  }
}
