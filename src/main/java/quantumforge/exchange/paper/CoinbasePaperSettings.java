package quantumforge.exchange.paper;

import java.util.List;
import quantumforge.kernel.SettingCheck;

/**
 * The paper Coinbase beside the paper exchange; defaults and what breaks when they change stand in
 * paper.conf. Its address, and when its market begins, are those of the paper exchange.
 *
 * @param enabled whether it runs
 * @param feed which of the venue's two feeds of one market it speaks
 * @param port 0 for any free port
 * @param products of the synthetic market as the venue names them, such as {@code BTC-USD}, 1 to
 *     500
 * @param rate of the synthetic market, messages a second over all products, above 0 to 1,000,000
 * @param seed of the synthetic market; equal seeds make equal markets
 * @param tradeHistory trades kept of each product for REST, 1 to 10,000,000
 */
public record CoinbasePaperSettings(
    boolean enabled,
    Feed feed,
    int port,
    List<String> products,
    double rate,
    long seed,
    int tradeHistory) {

  /** The venue's feeds. */
  public enum Feed {
    EXCHANGE,
    ADVANCED
  }

  private static final int PRODUCTS_MAX = 500;
  private static final int RATE_MAX = 1_000_000;

  public CoinbasePaperSettings {
    products = List.copyOf(products);
    SettingCheck.range("port", port, 0, 65_535);
    SettingCheck.names("products", products, "product");
    SettingCheck.range("number of products", products.size(), 1, PRODUCTS_MAX);
    SettingCheck.range("trade-history", tradeHistory, 1, 10_000_000);
    for (String product : products) {
      if (!product.matches("[A-Z0-9]{1,16}-[A-Z0-9]{1,16}")) {
        throw new IllegalArgumentException(
            "products names '" + product + "'; allowed is base and quote, such as BTC-USD");
      }
    }
    if (!(rate > 0 && rate <= RATE_MAX)) {
      throw new IllegalArgumentException("rate is " + rate + "; allowed is above 0 to " + RATE_MAX);
    }
  }

  /** A paper Coinbase that does not run. */
  public static CoinbasePaperSettings off() {
    return new CoinbasePaperSettings(false, Feed.EXCHANGE, 0, List.of("BTC-USD"), 1, 1, 1);
  }
}
