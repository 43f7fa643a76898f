package quantumforge.relay;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quantumforge.feed.FeedPosition;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/**
 * A collector's forwarder as a process of its own, to be killed at any moment. Its venue has a
 * trade for each id from 1 on and hands out any of them again, as a real one does by REST.
 */
final class RelayChild {

  static final int INSTRUMENTS = 5;
  private static final int TICKS_AT_ONCE = 40;

  private RelayChild() {}

  public static void main(String[] arguments) throws Exception {
    Forwarder forwarder =
        forwarder(
            URI.create(arguments[0]),
            Path.of(arguments[1]),
            List.of(arguments).subList(2, arguments.length));
    forwarder.start();
    long[] next = new long[INSTRUMENTS];
    for (int i = 0; i < INSTRUMENTS; i++) {
      next[i] = newest(forwarder, i) + 1;
    }
    while (true) {
      for (int i = 0; i < TICKS_AT_ONCE; i++) {
        int symbol = i % INSTRUMENTS;
        forwarder.accept(trade(symbol, next[symbol]++));
      }
      Thread.sleep(2);
    }
  }

  /**
   * One that waits for Redis until a new JVM on a busy machine has connected: without Redis it
   * would hand out trades of its last seconds twice, which brains drop and a stream does not.
   */
  static Forwarder forwarder(URI redis, Path directory, List<String> groups) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    OverflowSettings overflow =
        new OverflowSettings(
            true,
            directory,
            1L << 30,
            256 << 10,
            Duration.ofSeconds(10),
            1 << 20,
            128 << 10,
            Duration.ofMillis(10));
    return new Forwarder(
        "forwarder",
        TestRelay.overflowing(redis, groups, 64 << 10, Duration.ofSeconds(1), overflow),
        TestRelay.STOP_TIMEOUT,
        Optional.of(new OverflowStore(overflow, Optional.empty(), meters)),
        meters);
  }

  /** The newest trade of an instrument that the forwarder had at its start; 0 for none. */
  static long newest(Forwarder forwarder, int symbol) {
    return Math.max(
        0, forwarder.positions().getOrDefault(instrument(symbol), FeedPosition.NONE).newestId());
  }

  static Instrument instrument(int symbol) {
    return new Instrument("binance_spot", "SYM" + symbol + "USDT");
  }

  private static Tick trade(int symbol, long id) {
    long micros = System.currentTimeMillis() * 1_000;
    return new Tick.Trade(
        instrument(symbol),
        id,
        new Price(1_000_000 + id % 977, 2),
        new Quantity(1 + id % 1_009, 5),
        id % 2 == 0 ? Side.BUY : Side.SELL,
        micros,
        micros,
        micros);
  }
}
