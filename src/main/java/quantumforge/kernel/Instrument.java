package quantumforge.kernel;

import java.util.Objects;

/**
 * One tradable symbol at one venue.
 *
 * @param exchange the venue as the data contracts spell it, for example {@code binance_spot}
 * @param symbol the symbol without separators in upper case, for example {@code BTCUSDT}
 */
public record Instrument(String exchange, String symbol) implements Comparable<Instrument> {

  public Instrument {
    Objects.requireNonNull(exchange, "exchange");
    Objects.requireNonNull(symbol, "symbol");
    if (exchange.isEmpty() || symbol.isEmpty()) {
      throw new IllegalArgumentException(
          "an instrument needs an exchange and a symbol, got '"
              + exchange
              + "' and '"
              + symbol
              + "'");
    }
  }

  /** Orders by exchange, then by symbol. */
  @Override
  public int compareTo(Instrument other) {
    int byExchange = exchange.compareTo(other.exchange);
    return byExchange != 0 ? byExchange : symbol.compareTo(other.symbol);
  }

  @Override
  public String toString() {
    return exchange + ":" + symbol;
  }
}
