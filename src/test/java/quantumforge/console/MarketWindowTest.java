package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.status.SymbolView.Slice;
import quantumforge.status.SymbolView.TradePoint;

class MarketWindowTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");

  @Test
  void growsByWhatIsNewAndIgnoresWhatItHas() {
    MarketWindow window =
        MarketWindow.empty(BTC)
            .answered(trades(5, 7), 100, 100, 1)
            .answered(trades(6, 9), 100, 100, 2);
    assertThat(ids(window.trades())).containsExactly(5L, 6L, 7L, 8L, 9L);
    assertThat(window.lastTradeId()).isEqualTo(9);
    assertThat(window.afterTradeId()).isZero();
  }

  @Test
  void keepsTheNewestAndKnowsAfterWhichIdItIsWhole() {
    MarketWindow window = MarketWindow.empty(BTC).answered(trades(1, 8), 100, 5, 1);
    assertThat(ids(window.trades())).containsExactly(4L, 5L, 6L, 7L, 8L);
    assertThat(window.afterTradeId()).isEqualTo(3);
  }

  @Test
  void beginsAnewWhenAnAnswerMayHaveLeftTradesOut() {
    MarketWindow window =
        MarketWindow.empty(BTC)
            .answered(trades(1, 3), 100, 100, 1)
            .answered(trades(50, 54), 5, 100, 2);
    assertThat(ids(window.trades())).containsExactly(50L, 51L, 52L, 53L, 54L);
    assertThat(window.afterTradeId()).isEqualTo(49);
  }

  @Test
  void givesABrowserOnlyWhatItLacks() {
    MarketWindow window = MarketWindow.empty(BTC).answered(trades(1, 5), 100, 100, 1);
    assertThat(ids(window.after(3))).containsExactly(4L, 5L);
    assertThat(window.after(5)).isEmpty();
    assertThat(ids(window.after(0))).hasSize(5);
  }

  @Test
  void remembersSinceWhenNobodyAnswersAndForgetsItWithTheNextAnswer() {
    MarketWindow silent =
        MarketWindow.empty(BTC)
            .answered(trades(1, 2), 100, 100, 1)
            .failed("nobody", 10)
            .failed("nobody yet", 20);
    assertThat(silent.problem()).contains("nobody yet");
    assertThat(silent.problemSinceNanos()).isEqualTo(10);
    assertThat(ids(silent.trades())).containsExactly(1L, 2L);
    assertThat(silent.answered(trades(3, 3), 100, 100, 30).problem()).isEmpty();
  }

  @Test
  void everyChangeHasAVersionOfItsOwn() {
    MarketWindow first = MarketWindow.empty(BTC);
    MarketWindow second = first.answered(trades(1, 1), 100, 100, 1);
    MarketWindow third = second.failed("nobody", 2);
    assertThat(List.of(first.version(), second.version(), third.version()))
        .doesNotHaveDuplicates()
        .isSorted();
  }

  private static Slice trades(long from, long to) {
    return new Slice(
        "site-1",
        BTC.exchange(),
        BTC.symbol(),
        LongStream.rangeClosed(from, to)
            .mapToObj(id -> new TradePoint(id, "1.00", "2.0", "BUY", id))
            .toList(),
        Optional.empty(),
        to,
        "HOT");
  }

  private static List<Long> ids(List<TradePoint> trades) {
    return trades.stream().map(TradePoint::tradeId).toList();
  }
}
