package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quantumforge.kernel.Side;

class ArrivalsTest {

  private final Arrivals arrivals = new Arrivals(2_000_000, 3_000_000);
  private final StoredTrade trade = new StoredTrade();

  @Test
  void onlyTradesMadeInTheRunCount() {
    add(1_999_999, 9_000);
    add(3_000_000, 9_000);
    assertThat(arrivals.quantileMillis(1)).as("without any").isEqualTo(-1);

    add(2_000_000, 2_004);
    add(2_999_999, 3_008);

    assertThat(arrivals.quantileMillis(0.5)).isEqualTo(4);
    assertThat(arrivals.quantileMillis(1)).isEqualTo(9);
  }

  @Test
  void aStoreThatDoesNotSayWhenItGotATradeIsLeftOut() {
    add(2_000_000, -1);

    assertThat(arrivals.quantileMillis(1)).isEqualTo(-1);
  }

  private void add(long micros, long storedMillis) {
    trade.set(1, Side.BUY, micros, storedMillis);
    arrivals.add(trade);
  }
}
