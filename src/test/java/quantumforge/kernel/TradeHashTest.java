package quantumforge.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TradeHashTest {

  private static final Trade FIRST = new Trade(7, "61837.63000000", "0.02000000", Side.SELL, 10);
  private static final Trade SECOND = new Trade(8, "61837.64000000", "0.50000000", Side.BUY, 11);

  @Test
  void sameTradesInTheSameOrderGiveTheSameHash() {
    assertThat(hash(FIRST, SECOND)).isEqualTo(hash(FIRST, SECOND));
  }

  @Test
  void everyPartOfATradeCounts() {
    assertThat(
            List.of(
                hash(FIRST),
                hash(new Trade(9, FIRST.price, FIRST.quantity, FIRST.side, FIRST.micros)),
                hash(new Trade(7, "61837.6300000", FIRST.quantity, FIRST.side, FIRST.micros)),
                hash(new Trade(7, FIRST.price, "0.0200000", FIRST.side, FIRST.micros)),
                hash(new Trade(7, FIRST.price, FIRST.quantity, Side.BUY, FIRST.micros)),
                hash(new Trade(7, FIRST.price, FIRST.quantity, FIRST.side, 12))))
        .doesNotHaveDuplicates();
  }

  @Test
  void lossDoublingReorderingAndMovedDigitsShow() {
    assertThat(
            List.of(
                hash(FIRST, SECOND),
                hash(FIRST),
                hash(SECOND),
                hash(SECOND, FIRST),
                hash(FIRST, SECOND, SECOND),
                hash(new Trade(7, "1.12", "3", Side.SELL, 10)),
                hash(new Trade(7, "1.1", "23", Side.SELL, 10)),
                TradeHash.START))
        .doesNotHaveDuplicates();
  }

  @Test
  void bytesGiveTheSameHashAsText() {
    byte[] ascii = ("x" + FIRST.price + "/" + FIRST.quantity).getBytes(US_ASCII);
    int priceTo = 1 + FIRST.price.length();
    assertThat(
            TradeHash.next(
                TradeHash.START,
                FIRST.id,
                ascii,
                1,
                priceTo,
                priceTo + 1,
                ascii.length,
                FIRST.side,
                FIRST.micros))
        .isEqualTo(hash(FIRST));
  }

  @Test
  void theFunctionIsPinned() {
    assertThat(Long.toHexString(hash(FIRST, SECOND))).isEqualTo("540960687685c61");
  }

  private static long hash(Trade... trades) {
    long hash = TradeHash.START;
    for (Trade trade : trades) {
      hash = TradeHash.next(hash, trade.id, trade.price, trade.quantity, trade.side, trade.micros);
    }
    return hash;
  }

  private record Trade(long id, String price, String quantity, Side side, long micros) {}
}
