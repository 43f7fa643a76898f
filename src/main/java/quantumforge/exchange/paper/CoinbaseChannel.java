package quantumforge.exchange.paper;

import java.util.Locale;
import java.util.Optional;

/** The channels that the paper Coinbase has. */
enum CoinbaseChannel {
  LEVEL2_BATCH,
  MATCHES,
  TICKER,
  HEARTBEAT;

  /** As the venue writes it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty when the venue has no such channel. */
  static Optional<CoinbaseChannel> of(String key) {
    for (CoinbaseChannel channel : values()) {
      if (channel.key().equals(key)) {
        return Optional.of(channel);
      }
    }
    return Optional.empty();
  }
}
