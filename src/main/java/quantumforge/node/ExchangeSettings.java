package quantumforge.node;

import java.util.Set;
import java.util.stream.Stream;
import quantumforge.exchange.binance.BinanceSettings;
import quantumforge.exchange.coinbase.CoinbaseSettings;
import quantumforge.exchange.kraken.KrakenSettings;

/** The exchanges; one component for each key below {@code forge.exchange}. */
public record ExchangeSettings(
    BinanceSettings binance, CoinbaseSettings coinbase, KrakenSettings kraken) {

  /** How many lanes a collector has, each with buffers of its own; one also without an exchange. */
  int lanes() {
    long enabled =
        Stream.of(binance.enabled(), coinbase.enabled(), kraken.enabled()).filter(on -> on).count();
    return Math.toIntExact(Math.max(1, enabled));
  }

  /**
   * Names of exchanges whose books have no ids of their own, so that what two collectors call the
   * same number are different changes.
   */
  Set<String> withoutBookIds() {
    return Set.of(coinbase.exchange(), kraken.exchange());
  }
}
