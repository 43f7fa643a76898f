package quantumforge.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import quantumforge.exchange.paper.FaultPlan;

/**
 * The exchanges that a demo may have, in the order of the collectors' lanes. Coinbase's two feeds
 * are of one market and one lane.
 */
enum DemoExchange {
  BINANCE("binance_spot", "market:vps:stream", ""),
  COINBASE("coinbase", "market:vps:stream:coinbase", "-"),
  COINBASE_ADVANCED("coinbase", "market:vps:stream:coinbase", "-"),
  KRAKEN("kraken_spot", "market:vps:stream:kraken_spot", "/");

  private static final List<String> COINS =
      List.of("BTC", "ETH", "SOL", "XRP", "ADA", "DOGE", "LTC", "LINK", "DOT", "AVAX");

  private final String contractName;
  private final String stream;
  private final String separator;

  DemoExchange(String contractName, String stream, String separator) {
    this.contractName = contractName;
    this.stream = stream;
    this.separator = separator;
  }

  /** How users name it. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How the data contract names it. */
  String contractName() {
    return contractName;
  }

  /** Where collectors put its blocks. */
  String stream() {
    return stream;
  }

  /** Whose faults it has. */
  FaultPlan.Venue faults() {
    return switch (this) {
      case BINANCE -> FaultPlan.Venue.BINANCE;
      case COINBASE -> FaultPlan.Venue.COINBASE;
      case COINBASE_ADVANCED -> FaultPlan.Venue.COINBASE_ADVANCED;
      case KRAKEN -> FaultPlan.Venue.KRAKEN;
    };
  }

  DemoReport.Breach breach(String limit, long times) {
    return new DemoReport.Breach(contractName, limit, times);
  }

  /** So many coins in dollars as this venue names them; made-up ones behind those that exist. */
  List<String> pairs(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> (i < COINS.size() ? COINS.get(i) : "C" + (1_000 + i)) + separator + "USD")
        .toList();
  }

  static List<String> ids() {
    return Stream.of(values()).map(DemoExchange::id).toList();
  }
}
