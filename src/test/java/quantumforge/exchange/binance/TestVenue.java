package quantumforge.exchange.binance;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Settings for tests that open no socket. */
final class TestVenue {

  private TestVenue() {}

  static BinanceSettings settings(int streamsMax, int urlLengthMax) {
    return new BinanceSettings(
        false,
        "binance_spot",
        URI.create("ws://127.0.0.1:9/"),
        URI.create("http://127.0.0.1:9"),
        List.of(),
        List.of("trade", "depth@100ms", "bookTicker"),
        1,
        new BinanceSettings.Sockets(
            streamsMax,
            urlLengthMax,
            200,
            Duration.ofMillis(350),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(2),
            Duration.ofHours(23),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            240,
            1 << 24),
        new BinanceSettings.Requests(4_800, 4, Duration.ofSeconds(1), 1_000, true));
  }
}
