package quantumforge.exchange.coinbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.tapes.Tapes;

/** Coinbase's names, by a list of all its products as the venue once gave it. */
class CoinbaseSymbolsTest {

  @Test
  void everyProductOfTheVenueIsASymbolOfItsOwn() throws Exception {
    List<String> products = products();
    assertThat(products).hasSizeGreaterThan(100).contains("BTC-USD", "BTC-EUR", "ETH-BTC");
    VenueSymbols symbols = new VenueSymbols("coinbase", VenueSymbols.Spelling.DASHED, products);
    assertThat(symbols.instruments()).hasSameSizeAs(products).doesNotHaveDuplicates();
    for (String product : products) {
      assertThat(symbols.name(symbols.find(product))).isEqualTo(product);
    }
  }

  @Test
  void advancedTradeNamesUsdcAsDollars() {
    assertThat(CoinbaseFeed.ADVANCED.says("ETH-USDC")).isEqualTo("ETH-USD");
    assertThat(CoinbaseFeed.ADVANCED.says("ETH-USD")).isEqualTo("ETH-USD");
    assertThat(CoinbaseFeed.EXCHANGE.says("ETH-USDC")).isEqualTo("ETH-USDC");
  }

  private static List<String> products() throws Exception {
    Matcher id = Pattern.compile("\"id\":\"([A-Z0-9-]+)\"").matcher("");
    return Tapes.lines(
            Tapes.folder().resolve("coinbase").resolve("cf_exchange_products_20210417.txt.zst"))
        .stream()
        .flatMap(line -> id.reset(line).results())
        .map(result -> result.group(1))
        .distinct()
        .toList();
  }
}
