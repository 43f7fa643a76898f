package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class BestLevelsTest {

  @Test
  void twoWhoHoldTheSameBookSayTheSameHoweverItWasWritten() {
    BestLevels told = new BestLevels();
    told.put(true, new BigDecimal("9.10"), new BigDecimal("1.50"));
    told.put(true, new BigDecimal("9.3"), new BigDecimal("2"));
    told.put(false, new BigDecimal("10"), new BigDecimal("3"));
    told.put(true, new BigDecimal("9.30"), new BigDecimal("0.0"));

    BestLevels answered =
        BestLevels.of("{\"bids\":[[\"9.1\",\"1.5\"]],\"asks\":[[\"10.00\",\"3.000\"]]}");
    assertThat(answered).hasToString("1.5@9.1 | 3@10 ").hasToString(told.toString());
  }

  @Test
  void onlyTheBestTenAreSaid() {
    BestLevels book = new BestLevels();
    for (int i = 1; i <= 12; i++) {
      book.put(true, BigDecimal.valueOf(i), BigDecimal.ONE);
    }
    assertThat(book.toString()).startsWith("1@12 ").contains("1@3 ").doesNotContain("1@2 ");
    book.clear();
    assertThat(book.isEmpty()).isTrue();
  }
}
