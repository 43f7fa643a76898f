package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

class TradeContinuityTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final long START = 1_700_000_000_000_000L;

  private final TradeContinuity continuity = new TradeContinuity();

  @Test
  void idsThatNoGapExplainsAreFound() {
    assertThat(gaps(trade(7, 0), trade(8, 1), trade(12, 2), trade(13, 3))).containsExactly("9..11");
  }

  @Test
  void whatTheCollectorExplainedIsNotFoundAgainAndLateTradesAreNoHole() {
    Tick.Gap known =
        new Tick.Gap(BTC, Tick.Channel.TRADES, 8, 11, "a test", false, START + 900_000);
    assertThat(gaps(trade(7, 0), known, trade(9, 1), trade(12, 2), trade(8, 1), trade(13, 3)))
        .isEmpty();
  }

  @Test
  void missingIdsAreFoundAlsoAfterTheVenueBeganToCountAnew() {
    assertThat(gaps(trade(9_000_000, 0), trade(1, 5_000), trade(2, 5_001), trade(6, 5_002)))
        .containsExactly("3..5");
  }

  /** The Gaps that were put in. */
  private List<String> gaps(Tick... ticks) {
    List<String> found = new ArrayList<>();
    for (Tick tick : continuity.check(List.of(ticks))) {
      if (tick instanceof Tick.Gap gap && !List.of(ticks).contains(gap)) {
        found.add(gap.fromId() + ".." + gap.toId());
      }
    }
    return found;
  }

  private static Tick trade(long id, long millis) {
    long micros = START + millis * 1_000;
    return new Tick.Trade(
        BTC, id, new Price(100, 0), new Quantity(1, 0), Side.BUY, micros, micros, micros);
  }
}
