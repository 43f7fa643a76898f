package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;

class StoredTradeTest {

  private final StoredTrade trade = new StoredTrade();

  @ParameterizedTest
  @CsvSource({
    "12.500000000000000000, 2, 12.50",
    "12.500000000000000000, 18, 12.500000000000000000",
    "12.000000000000000000, 0, 12",
    "12, 0, 12",
    "12, 2, 12.00",
    "12.5, 3, 12.500",
    "0.000000010000000000, 8, 0.00000001"
  })
  void aStoredDecimalHasTheDigitsOfItsVenue(String stored, int decimals, String venue) {
    trade.setPrice(ascii(stored), decimals);
    trade.setQuantity(ascii(stored), decimals);

    assertThat(trade.price()).isEqualTo(venue);
    assertThat(trade.quantity()).isEqualTo(venue);
  }

  @ParameterizedTest
  @CsvSource({"12.510000000000000000, 1", "12.000000000000000001, 0", "12.5, 0"})
  void aDigitThatWouldBeLeftOutIsRefused(String stored, int decimals) {
    assertThatThrownBy(() -> trade.setPrice(ascii(stored), decimals))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining(stored);
  }

  @Test
  void whatIsLongerThanAnyNumberIsRefused() {
    byte[] long65 = ascii("1".repeat(StoredTrade.NUMBER_MAX + 1));

    assertThatThrownBy(() -> trade.setPrice(long65, 0, long65.length))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> trade.setQuantity(long65, 0))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> trade.setQuantity(ascii("1"), StoredTrade.NUMBER_MAX))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  void itsHashIsThatOfItsTextsAndACopyKeepsIt() {
    fill(7, "1.50", "0.1");
    long expected = TradeHash.next(5, 7, "1.50", "0.1", Side.SELL, 9);

    StoredTrade copy = trade.copy();
    fill(8, "22.25", "333.1");

    assertThat(copy.hashBehind(5)).isEqualTo(expected);
    assertThat(trade.hashBehind(5)).isNotEqualTo(expected);
    assertThat(copy.price() + " " + copy.quantity()).isEqualTo("1.50 0.1");
    assertThat(copy.storedMillis()).isEqualTo(11);
  }

  private void fill(long id, String price, String quantity) {
    trade.setPrice(ascii(price), 0, price.length());
    trade.setQuantity(ascii(quantity), 0, quantity.length());
    trade.set(id, Side.SELL, 9, 11);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
