package quantumforge.exchange.coinbase;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import quantumforge.exchange.session.SocketSettings;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.SettingCheck;

/**
 * How Coinbase is reached; {@code forge.exchange.coinbase} of the configuration. The venue's own
 * limits stand in its documents "WebSocket Overview" and "Rate Limits"; the defaults stay below
 * them.
 *
 * @param enabled whether a collector runs a feed of this venue
 * @param exchange the venue's name in the data contracts
 * @param feed which of the two feeds
 * @param exchangeUrl of the Exchange feed
 * @param advancedUrl of the Advanced Trade feed
 * @param restUrl of the Exchange's REST, without path
 * @param products as the venue writes them, for example {@code BTC-USD}
 * @param connections how many connections carry all the products at the same time, 1..8
 * @param productsMax products of one socket, 1..500
 * @param sockets at least 125 ms between two messages and at most 8 attempts in a second, as the
 *     venue allows, and frames of at least 16 MB
 */
public record CoinbaseSettings(
    boolean enabled,
    String exchange,
    CoinbaseFeed feed,
    URI exchangeUrl,
    URI advancedUrl,
    URI restUrl,
    List<String> products,
    int connections,
    int productsMax,
    SocketSettings sockets,
    Requests requests) {

  private static final Pattern PRODUCT = Pattern.compile("[A-Z0-9]+-[A-Z0-9]+(-[A-Z0-9]+)*");

  /** The largest messages seen, the first books of BTC-USD, have 5 MB. */
  private static final int FRAME_BYTES_MIN = 16 * 1024 * 1024;

  public CoinbaseSettings {
    products = List.copyOf(products);
    for (String product : products) {
      if (!PRODUCT.matcher(product).matches()) {
        throw new IllegalArgumentException(
            "products names \"%s\"; allowed is a name such as BTC-USD".formatted(product));
      }
    }
    if (enabled && products.isEmpty()) {
      throw new IllegalArgumentException("enabled is true, but products is empty");
    }
    symbols(exchange, feed, products);
    SettingCheck.range("connections", connections, 1, 8);
    SettingCheck.range("products-max", productsMax, 1, 500);
    SettingCheck.range(
        "sockets.message-pause",
        sockets.messagePause(),
        Duration.ofMillis(125),
        Duration.ofSeconds(1));
    SettingCheck.range("sockets.attempts-max", sockets.attemptsMax(), 1, 8);
    SettingCheck.range(
        "sockets.frame-bytes-max", sockets.frameBytesMax(), FRAME_BYTES_MIN, 256 * 1024 * 1024);
  }

  /** What all sockets together send in a second at the most: as much as one may by its pause. */
  int messagesPerSecond() {
    return (int) (Duration.ofSeconds(1).toMillis() / sockets.messagePause().toMillis());
  }

  /** The instruments of the products, as every other part of the program names them. */
  public List<Instrument> instruments() {
    return symbols().instruments();
  }

  /** The products as the feed's messages and as the data contracts name them. */
  VenueSymbols symbols() {
    return symbols(exchange, feed, products);
  }

  private static VenueSymbols symbols(String exchange, CoinbaseFeed feed, List<String> products) {
    return new VenueSymbols(
        exchange, VenueSymbols.Spelling.DASHED, products.stream().map(feed::says).toList());
  }

  /**
   * The REST calls.
   *
   * @param perSecond requests in one second, 1..10; the venue allows 10 for each address
   * @param parallel requests at the same time, 1..64
   * @param timeout how long one request may take, 100 ms to 5 min
   * @param checkProducts whether configured products are checked with the venue first
   */
  public record Requests(int perSecond, int parallel, Duration timeout, boolean checkProducts) {

    public Requests {
      SettingCheck.range("per-second", perSecond, 1, 10);
      SettingCheck.range("parallel", parallel, 1, 64);
      SettingCheck.range("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
    }
  }
}
