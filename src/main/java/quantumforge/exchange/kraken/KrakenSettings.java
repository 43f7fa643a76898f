package quantumforge.exchange.kraken;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import quantumforge.exchange.session.SocketSettings;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.SettingCheck;

/**
 * How Kraken spot is reached; {@code forge.exchange.kraken} of the configuration. The venue's own
 * limits stand in its documents "WebSocket v2" and "REST API"; the defaults stay below them.
 *
 * @param enabled whether a collector runs a feed of this venue
 * @param exchange the venue's name in the data contracts
 * @param websocketUrl with its path, for example {@code wss://ws.kraken.com/v2}
 * @param restUrl without path, for example {@code https://api.kraken.com}
 * @param symbols the venue's names of pairs, such as {@code BTC/USD}
 * @param depth levels of each side of a book: 10, 25, 100, 500 or 1000
 * @param connections how many connections carry all the streams at the same time, 1..8
 * @param sockets at most 150 attempts in 10 minutes
 */
public record KrakenSettings(
    boolean enabled,
    String exchange,
    URI websocketUrl,
    URI restUrl,
    List<String> symbols,
    int depth,
    int connections,
    Subscriptions subscriptions,
    SocketSettings sockets,
    Requests requests) {

  private static final Set<Integer> DEPTHS = Set.of(10, 25, 100, 500, 1_000);

  public KrakenSettings {
    symbols = List.copyOf(symbols);
    for (String symbol : symbols) {
      if (!symbol.matches("[^/\\s]+/[^/\\s]+")) {
        throw new IllegalArgumentException(
            "symbols names '" + symbol + "'; allowed is base and quote, such as BTC/USD");
      }
    }
    new VenueSymbols(exchange, VenueSymbols.Spelling.SLASHED, symbols);
    if (enabled && symbols.isEmpty()) {
      throw new IllegalArgumentException("enabled is true, but symbols are empty");
    }
    if (!DEPTHS.contains(depth)) {
      throw new IllegalArgumentException(
          "depth is " + depth + "; allowed is 10, 25, 100, 500 or 1000");
    }
    SettingCheck.range("connections", connections, 1, 8);
    SettingCheck.range("sockets.attempts-max", sockets.attemptsMax(), 1, 150);
  }

  /**
   * How the streams are asked for.
   *
   * @param symbolsMax pairs of one socket, 1..1000
   * @param batch pairs in one subscribe message, 1..200
   */
  public record Subscriptions(int symbolsMax, int batch) {

    public Subscriptions {
      SettingCheck.range("symbols-max", symbolsMax, 1, 1_000);
      SettingCheck.range("batch", batch, 1, 200);
    }
  }

  /**
   * The REST calls.
   *
   * @param perMinute requests in one minute, 1..60; the venue allows about one a second
   * @param parallel requests at the same time, 1..16
   * @param timeout how long one request may take, 100 ms to 5 min
   * @param checkSymbols whether configured pairs are checked with the venue first
   */
  public record Requests(int perMinute, int parallel, Duration timeout, boolean checkSymbols) {

    public Requests {
      SettingCheck.range("per-minute", perMinute, 1, 60);
      SettingCheck.range("parallel", parallel, 1, 16);
      SettingCheck.range("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
    }
  }

  /** The configured pairs as the venue and as the data contracts name them. */
  public VenueSymbols names() {
    return new VenueSymbols(exchange, VenueSymbols.Spelling.SLASHED, symbols);
  }
}
