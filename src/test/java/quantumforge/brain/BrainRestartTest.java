package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.brain.TieredCache.Tier;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;

/** What a brain answers right after it was started again, while nothing new comes. */
class BrainRestartTest extends DataPathFixture {

  private static final long FOREVER = Long.MAX_VALUE / 2;
  private static final Levels SIDE = new Levels(2, 3, new long[] {100, 101}, new long[] {5, 7});

  @Test
  void theStoresAnswerForWhatMemoryHasLost() throws Exception {
    send(3_000);
    Instrument instrument = ticks.instruments().getFirst();
    long micros = MicroClock.now();
    forwarder.accept(new Tick.BookSnapshot(instrument, 90, SIDE, SIDE, micros));
    Tick.TopOfBook top = top(instrument, micros + 5);
    forwarder.accept(top);
    assertEveryStoreHasWhatWasSent();
    awaitAllAcknowledged();
    Optional<BookDepth> book = brain.cache().book(instrument, 5);
    assertThat(book).isPresent();
    restart();

    for (Instrument each : ticks.instruments()) {
      TieredCache.Answer all = brain.cache().trades(each, 0, FOREVER, 100_000);
      assertThat(all.trades()).containsExactlyElementsOf(sentOf(each));
      assertThat(all.tiers()).contains(Tier.COLD);
    }
    assertThat(brain.cache().top(instrument)).contains(top);
    assertThat(brain.cache().book(instrument, 5)).isEqualTo(book);

    send(500);
    assertEveryStoreHasWhatWasSent();
    for (Instrument each : ticks.instruments()) {
      List<Tick.Trade> sentOf = sentOf(each);
      assertThat(brain.cache().trades(each, 0, FOREVER, 100_000).trades())
          .containsExactlyElementsOf(sentOf);
      TieredCache.Answer newest = brain.cache().trades(each, 0, FOREVER, 3);
      assertThat(newest.tiers()).containsExactly(Tier.HOT);
      assertThat(newest.trades())
          .containsExactlyElementsOf(sentOf.subList(sentOf.size() - 3, sentOf.size()));
    }
  }

  @Test
  void theNewestTickIsAsOldAsItWas() throws Exception {
    assertThat(brain.newestMicros()).isZero();
    assertThat(brain.brainStatus().lagMillis()).isEqualTo(-1);
    send(3_000);
    Instrument quoted = new Instrument("binance_spot", "QUOTED");
    long micros = MicroClock.now() + 60_000_000;
    forwarder.accept(top(quoted, micros));
    assertEveryStoreHasWhatWasSent();
    await().until(() -> brain.newestMicros() == micros);
    awaitAllAcknowledged();
    restart();

    assertThat(brain.newestMicros()).isEqualTo(micros);
    assertThat(brain.brainStatus().lagMillis()).isNotNegative();
    assertThat(brain.newestMicros(quoted)).isEqualTo(micros);
    Map<Instrument, Long> before = new HashMap<>();
    for (Instrument each : ticks.instruments()) {
      before.put(each, newestReceived(each));
      assertThat(brain.newestMicros(each)).isEqualTo(before.get(each));
    }
    assertThat(brain.newestMicros(new Instrument("binance_spot", "NEVER"))).isZero();
    send(500);
    assertEveryStoreHasWhatWasSent();
    for (Instrument each : ticks.instruments()) {
      assertThat(brain.newestMicros(each))
          .isEqualTo(Math.max(before.get(each), newestReceived(each)));
    }
  }

  private long newestReceived(Instrument instrument) {
    return sentOf(instrument).stream()
        .max(Comparator.comparingLong(Tick.Trade::tradeId))
        .orElseThrow()
        .receivedMicros();
  }

  private void restart() throws Exception {
    brain.stop();
    brain = DataPath.brain(vps, own, directory.resolve("questdb"));
  }

  private List<Tick.Trade> sentOf(Instrument instrument) {
    return sent.stream()
        .filter(trade -> trade.instrument().equals(instrument))
        .sorted(
            Comparator.comparingLong(Tick.Trade::timestampMicros)
                .thenComparingLong(Tick.Trade::tradeId))
        .toList();
  }

  private static Tick.TopOfBook top(Instrument instrument, long micros) {
    return new Tick.TopOfBook(
        instrument,
        90,
        new Price(100, 2),
        new Quantity(5, 3),
        new Price(102, 2),
        new Quantity(5, 3),
        micros);
  }
}
