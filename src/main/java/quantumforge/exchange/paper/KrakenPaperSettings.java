package quantumforge.exchange.paper;

import java.util.List;
import quantumforge.kernel.SettingCheck;

/**
 * The paper Kraken beside the paper exchange; defaults and what breaks when they change stand in
 * paper.conf. Its address, and when its market begins, are those of the paper exchange.
 *
 * @param enabled whether it runs
 * @param port 0 for any free port
 * @param pairs of the synthetic market as the venue names them, such as {@code BTC/USD}, 1 to 200:
 *     what one subscriber can hear
 * @param rate of the synthetic market, messages a second over all pairs, above 0 to 1,000,000
 * @param seed of the synthetic market; equal seeds make equal markets
 * @param tradeHistory trades kept of each pair for REST, 1 to 10,000,000
 * @param tape no file for the synthetic market, or one recording of WebSocket v1
 */
public record KrakenPaperSettings(
    boolean enabled,
    int port,
    List<String> pairs,
    double rate,
    long seed,
    int tradeHistory,
    PaperSettings.TapeSettings tape) {

  private static final int PAIRS_MAX = 200;
  private static final int RATE_MAX = 1_000_000;

  public KrakenPaperSettings {
    pairs = List.copyOf(pairs);
    SettingCheck.range("port", port, 0, 65_535);
    SettingCheck.names("pairs", pairs, "pair");
    SettingCheck.range("number of pairs", pairs.size(), 1, PAIRS_MAX);
    SettingCheck.range("trade-history", tradeHistory, 1, 10_000_000);
    for (String pair : pairs) {
      if (!pair.matches("[A-Z0-9.]{1,16}/[A-Z0-9.]{1,16}")) {
        throw new IllegalArgumentException(
            "pairs names '" + pair + "'; allowed is base and quote, such as BTC/USD");
      }
    }
    if (!(rate > 0 && rate <= RATE_MAX)) {
      throw new IllegalArgumentException("rate is " + rate + "; allowed is above 0 to " + RATE_MAX);
    }
    if (tape.files().size() > 1) {
      throw new IllegalArgumentException(
          "tape.files names " + tape.files().size() + " files; allowed is one at the most");
    }
  }

  /** A paper Kraken that does not run. */
  public static KrakenPaperSettings off() {
    return new KrakenPaperSettings(
        false, 0, List.of("BTC/USD"), 1, 1, 1, new PaperSettings.TapeSettings(List.of(), "1"));
  }
}
