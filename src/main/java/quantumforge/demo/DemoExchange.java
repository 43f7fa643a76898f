package quantumforge.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The exchanges that a demo may have, in the order of the collectors' lanes. */
enum DemoExchange {
  BINANCE("binance_spot", "market:vps:stream"),
  KRAKEN("kraken_spot", "market:vps:stream:kraken_spot");

  /** What the paper Kraken trades, as the venue names it. */
  static final List<String> KRAKEN_PAIRS = List.of("BTC/USD", "ETH/USD", "SOL/USD");

  private final String contractName;
  private final String stream;

  DemoExchange(String contractName, String stream) {
    this.contractName = contractName;
    this.stream = stream;
  }

  /** How users and configurations name it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How the data contract names it. */
  String contractName() {
    return contractName;
  }

  /** Where collectors put its blocks. */
  String stream() {
    return stream;
  }

  static List<String> ids() {
    return Stream.of(values()).map(DemoExchange::id).toList();
  }
}
