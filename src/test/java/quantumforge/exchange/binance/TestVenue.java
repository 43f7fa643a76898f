package quantumforge.exchange.binance;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import quantumforge.exchange.session.SocketPlan;
import quantumforge.exchange.session.SocketSettings;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;

/** Binance for tests that need no venue. */
public final class TestVenue {

  private TestVenue() {}

  /** Settings of a venue that nobody can reach. */
  public static BinanceSettings settings(int streamsMax, int urlLengthMax) {
    return new BinanceSettings(
        false,
        "binance_spot",
        URI.create("ws://127.0.0.1:9/"),
        URI.create("http://127.0.0.1:9"),
        List.of(),
        List.of("trade", "depth@100ms", "bookTicker"),
        1,
        new BinanceSettings.Subscriptions(streamsMax, urlLengthMax, 200),
        new SocketSettings(
            Duration.ofMillis(350),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(2),
            Duration.ofSeconds(10),
            Duration.ofHours(23),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            240,
            1 << 24),
        new BinanceSettings.Requests(4_800, 4, Duration.ofSeconds(1), 1_000, true));
  }

  /** One socket with these streams of BTCUSDT. */
  public static SocketPlan plan(URI url, List<String> streams) {
    return new BinancePlan(
        new StreamPlan(streams, url, List.of()),
        new SymbolTable(List.of(new Instrument("binance_spot", "BTCUSDT"))));
  }
}
