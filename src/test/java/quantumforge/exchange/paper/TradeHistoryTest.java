package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;

class TradeHistoryTest {

  private final TradeHistory history = new TradeHistory(100);

  @Test
  void textAndSideComeBackAsTheyWere() {
    history.add(5, 123_400, 4, 7, 0, Side.SELL, 9);
    assertThat(history.newest(1))
        .containsExactly(
            new PastTrade(5, Price.parse("12.3400"), Quantity.parse("7"), Side.SELL, 9));
  }

  @Test
  void theOldestAreForgottenFirst() {
    add(1, 250);
    assertThat(ids(history.newest(1_000))).hasSize(100).startsWith(151L).endsWith(250L);
    assertThat(ids(history.newest(2))).containsExactly(249L, 250L);
  }

  @Test
  void tradesAreFoundByIdAlsoWhenTheRingHasWrapped() {
    add(1, 250);
    assertThat(ids(history.from(200, 3))).containsExactly(200L, 201L, 202L);
    assertThat(ids(history.from(1, 2))).as("the oldest there are").containsExactly(151L, 152L);
    assertThat(history.from(251, 10)).isEmpty();
  }

  private void add(long from, long to) {
    for (long id = from; id <= to; id++) {
      history.add(id, id, 8, id, 8, Side.BUY, id);
    }
  }

  private static List<Long> ids(List<PastTrade> trades) {
    return trades.stream().map(PastTrade::id).toList();
  }
}
