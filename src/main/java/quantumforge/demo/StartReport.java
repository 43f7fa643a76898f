package quantumforge.demo;

import java.util.List;

/**
 * What came of a cold start: a collector that has nothing fetches every order book.
 *
 * @param report of everything in every store, and of the exchanges' limits
 * @param exchanges one for each, in the order of the collector's lanes
 * @param mostWeight the most request weight that Binance counted in one minute
 * @param collectorResidentBytes the most memory that the collector took, its Redis server left out
 */
public record StartReport(
    DemoReport report, List<ExchangeStart> exchanges, int mostWeight, long collectorResidentBytes) {

  public StartReport {
    exchanges = List.copyOf(exchanges);
  }

  /**
   * How one exchange's books came.
   *
   * @param books how many there are, all synchronised in the end
   * @param halfSeconds from the market's first word until half of them were synchronised
   * @param allSeconds until the last one was
   */
  public record ExchangeStart(String exchange, int books, double halfSeconds, double allSeconds) {}
}
