package quantumforge.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import quantumforge.status.PlantStatus;
import quantumforge.status.SymbolView;

/**
 * What the console sends to browsers. Every view carries {@code atMillis}, the server's monotonic
 * clock when the view was made, so that a page can add the time that a view spent on its way to the
 * view's age.
 */
final class Views {

  private Views() {}

  /**
   * The first event of every stream.
   *
   * @param boot names this run of the server; {@code atMillis} of another run does not compare
   * @param page the page that this server serves now; empty when it has none
   * @param trend the recent past, oldest first
   */
  record Hello(
      long atMillis,
      String boot,
      String page,
      long heartbeatMillis,
      long reportStaleMillis,
      List<TrendSample> trend) {}

  /**
   * Sent at a fixed interval, so that silence means a broken stream.
   *
   * @param clock the server's wall clock
   * @param clients browsers connected to this server
   * @param trend the newest sample
   */
  record Heartbeat(
      long atMillis, Instant clock, int clients, int clientLimit, Optional<TrendSample> trend) {}

  /**
   * The plant as the witness last described it.
   *
   * @param ageMillis since that description arrived at this server; -1 when none ever did
   */
  record Plant(long atMillis, long ageMillis, Optional<PlantStatus> status) {}

  /**
   * New trades of the watched symbol.
   *
   * @param ageMillis since the brain answered
   * @param afterTradeId the trades are complete after this id, so a page that has less must load
   *     the history again
   * @param asOfAgeMillis age of the newest tick that the brain has of the symbol, by the server's
   *     wall clock; -1 when it has none
   */
  record Market(
      long atMillis,
      long ageMillis,
      String exchange,
      String symbol,
      String node,
      long afterTradeId,
      List<SymbolView.TradePoint> trades,
      Optional<SymbolView.Top> top,
      long asOfMicros,
      long asOfAgeMillis,
      String tiers) {}

  /**
   * No brain answers for the watched symbol.
   *
   * @param reason who was asked and what happened, one sentence
   * @param sinceMillis for how long already
   */
  record Unavailable(
      long atMillis, String exchange, String symbol, String reason, long sinceMillis) {}

  /** The answer of {@code /api/history}: trades in order of id. */
  record History(
      String exchange,
      String symbol,
      String node,
      List<SymbolView.TradePoint> trades,
      Optional<SymbolView.Top> top,
      long asOfMicros,
      String tiers) {}

  /**
   * One second of the plant. A value is absent when nothing live tells it: a hole in the strip,
   * never an old number.
   *
   * @param ticksPerSecond over all collectors
   * @param lagMillis of the brain that is furthest behind
   * @param latencyP99Micros of the slowest brain
   * @param bufferPercent of the fullest buffer's limit
   */
  record TrendSample(
      long atMillis,
      Optional<Double> ticksPerSecond,
      Optional<Long> lagMillis,
      Optional<Long> latencyP99Micros,
      Optional<Double> bufferPercent) {}

  /**
   * Why a request was refused.
   *
   * @param error one sentence
   * @param parameter which part of the request; empty when it is not about one
   * @param value what it was
   * @param allowed what it may be
   */
  record Problem(String error, String parameter, String value, String allowed) {

    static Problem of(String error) {
      return new Problem(error, "", "", "");
    }
  }
}
