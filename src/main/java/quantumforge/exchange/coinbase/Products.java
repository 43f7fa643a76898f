package quantumforge.exchange.coinbase;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;

/**
 * The one place where Coinbase's names and ours meet: product {@code BTC-USD} is the symbol {@code
 * BTCUSD}. Advanced Trade keeps one book for dollars and USDC and names it {@code -USD}, whichever
 * of the two was asked for. Immutable, thread-safe.
 */
@Deterministic
final class Products {

  private static final String USDC = "-USDC";

  private final Map<String, Instrument> byProduct = new LinkedHashMap<>();
  private final Map<Instrument, String> byInstrument = new LinkedHashMap<>();

  /**
   * @param products as the venue writes them
   * @throws IllegalArgumentException when two of them are one symbol
   */
  Products(String exchange, CoinbaseFeed feed, Collection<String> products) {
    for (String configured : products) {
      String product = feed == CoinbaseFeed.ADVANCED ? asAdvancedSends(configured) : configured;
      Instrument instrument = new Instrument(exchange, product.replace("-", ""));
      String other = byInstrument.putIfAbsent(instrument, product);
      if (other != null) {
        throw new IllegalArgumentException(
            "products names \"%s\", which is the market of another one of the list: %s"
                .formatted(configured, instrument.symbol()));
      }
      byProduct.put(product, instrument);
    }
  }

  private static String asAdvancedSends(String product) {
    return product.endsWith(USDC) && product.length() > USDC.length()
        ? product.substring(0, product.length() - 1)
        : product;
  }

  /** The instruments by the names that the venue's messages have. */
  Map<String, Instrument> byProduct() {
    return byProduct;
  }

  /** The venue's name of an instrument of this table. */
  String product(Instrument instrument) {
    return byInstrument.get(instrument);
  }

  /** All of them, in the order of the configuration. */
  List<Instrument> instruments() {
    return List.copyOf(byInstrument.keySet());
  }
}
