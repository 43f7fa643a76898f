package quantumforge.feed;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import quantumforge.exchange.binance.BinanceSettings;
import quantumforge.exchange.binance.BinanceSource;
import quantumforge.exchange.paper.CoinbasePaperSettings;
import quantumforge.exchange.paper.KrakenPaperSettings;
import quantumforge.exchange.paper.PaperExchange;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.exchange.session.SocketSettings;
import quantumforge.kernel.Instrument;

/** A paper exchange with a feed on it, for tests of the whole way. */
final class Rig implements AutoCloseable {

  static final List<String> SYMBOLS = List.of("AAAUSDT", "BBBUSDT", "CCCUSDT");

  /** For a market that goes on until it is told to stop. */
  static final long ENDLESS = 0;

  private static final int WEIGHT_PER_MINUTE = 6_000;

  private final int weightPerMinute;
  SimpleMeterRegistry registry;
  final PaperExchange exchange;
  final CollectingSink sink = new CollectingSink();
  private BinanceSource source;
  Feed feed;

  /**
   * Starts a synthetic market that ends after so many ticks, 0 for never; it waits for the feed.
   */
  Rig(double rate, long ticks) throws Exception {
    this(rate, ticks, SYMBOLS, PaperSettings.SlowClients.WAIT);
  }

  Rig(double rate, long ticks, List<String> symbols, PaperSettings.SlowClients slow)
      throws Exception {
    this(
        PaperSettings.Source.SYNTHETIC,
        new PaperSettings.TapeSettings(List.of(), "1"),
        new PaperSettings.SyntheticSettings(
            7, symbols, 1, rate, 0.4, 0.4, 0.2, ticks, Duration.ZERO),
        slow,
        Duration.ofHours(24),
        WEIGHT_PER_MINUTE);
  }

  /** Starts an endless market at a venue that allows less request weight than the real one. */
  static Rig ofLittleWeight(double rate, List<String> symbols, int weightPerMinute)
      throws Exception {
    return new Rig(
        PaperSettings.Source.SYNTHETIC,
        new PaperSettings.TapeSettings(List.of(), "1"),
        new PaperSettings.SyntheticSettings(
            7, symbols, 1, rate, 0.4, 0.4, 0.2, ENDLESS, Duration.ZERO),
        PaperSettings.SlowClients.DISCONNECT,
        Duration.ofHours(24),
        weightPerMinute);
  }

  /** Starts a market that plays tapes as fast as the feed takes them. */
  static Rig ofTapes(List<Path> tapes) throws Exception {
    return ofTapes(tapes, "max");
  }

  /** Starts a market that plays tapes so many times as fast as they were recorded. */
  static Rig ofTapes(List<Path> tapes, String speed) throws Exception {
    return new Rig(
        PaperSettings.Source.TAPE,
        new PaperSettings.TapeSettings(tapes, speed),
        new PaperSettings.SyntheticSettings(7, SYMBOLS, 1, 1, 1, 0, 0, 1, Duration.ZERO),
        PaperSettings.SlowClients.WAIT,
        Duration.ofHours(24),
        WEIGHT_PER_MINUTE);
  }

  /** Starts a market that cuts every connection after a short life, and every slow one. */
  static Rig ofCampaign(double rate, List<String> symbols) throws Exception {
    return new Rig(
        PaperSettings.Source.SYNTHETIC,
        new PaperSettings.TapeSettings(List.of(), "1"),
        new PaperSettings.SyntheticSettings(
            7, symbols, 1, rate, 0.4, 0.4, 0.2, ENDLESS, Duration.ZERO),
        PaperSettings.SlowClients.DISCONNECT,
        Duration.ofSeconds(25),
        WEIGHT_PER_MINUTE);
  }

  private Rig(
      PaperSettings.Source source,
      PaperSettings.TapeSettings tape,
      PaperSettings.SyntheticSettings synthetic,
      PaperSettings.SlowClients slow,
      Duration lifetime,
      int weightPerMinute)
      throws IOException {
    this.weightPerMinute = weightPerMinute;
    exchange =
        PaperExchange.start(
            new PaperSettings(
                "127.0.0.1",
                0,
                source,
                PaperSettings.Start.ON_SUBSCRIBE,
                Duration.ofMillis(300),
                100_000,
                slow,
                slow == PaperSettings.SlowClients.WAIT ? 1 << 20 : 16 << 20,
                tape,
                synthetic,
                new PaperSettings.LimitSettings(
                    5,
                    1_024,
                    300,
                    Duration.ofMinutes(5),
                    weightPerMinute,
                    10,
                    Duration.ofMinutes(2)),
                new PaperSettings.TimerSettings(
                    Duration.ofSeconds(1), Duration.ofSeconds(60), lifetime),
                List.of(),
                KrakenPaperSettings.off(),
                CoinbasePaperSettings.off()),
            new SimpleMeterRegistry());
  }

  /** How the feed's sockets are kept. */
  record Wiring(BinanceSettings.Subscriptions subscriptions, SocketSettings sockets) {}

  static Wiring sockets() {
    return sockets(1_024, 4_000, Duration.ofSeconds(30), Duration.ofHours(23));
  }

  /** For many reconnects in a short time, all within the venue's limit. */
  static Wiring campaignSockets() {
    SocketSettings usual = sockets().sockets();
    return new Wiring(
        sockets().subscriptions(),
        new SocketSettings(
            usual.messagePause(),
            usual.answerTimeout(),
            usual.connectTimeout(),
            usual.firstDataDeadline(),
            usual.probeAfter(),
            usual.silenceLimit(),
            usual.dataSilenceLimit(),
            usual.renewPause(),
            Duration.ofSeconds(20),
            usual.overlap(),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            usual.stableAfter(),
            290,
            usual.frameBytesMax()));
  }

  static Wiring sockets(int streamsMax, int urlLengthMax, Duration dataSilence, Duration age) {
    return new Wiring(
        new BinanceSettings.Subscriptions(streamsMax, urlLengthMax, 20),
        new SocketSettings(
            Duration.ofMillis(350),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            dataSilence,
            Duration.ofSeconds(2),
            age,
            Duration.ofMillis(1_500),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            200,
            1 << 24));
  }

  BinanceSettings settings(List<String> symbols, Wiring wiring) {
    return new BinanceSettings(
        true,
        "binance_spot",
        URI.create("ws://127.0.0.1:" + exchange.port()),
        URI.create("http://127.0.0.1:" + exchange.port()),
        symbols,
        List.of("trade", "depth@100ms", "bookTicker"),
        1,
        wiring.subscriptions(),
        wiring.sockets(),
        new BinanceSettings.Requests(
            weightPerMinute / 5 * 4, 4, Duration.ofSeconds(5), 1_000, true));
  }

  Rig startFeed() {
    return startFeed(1, sockets(), Map.of(), UnaryOperator.identity());
  }

  Rig startFeed(int connections, Wiring wiring) {
    return startFeed(connections, wiring, Map.of(), UnaryOperator.identity());
  }

  Rig startFeed(
      int connections,
      Wiring wiring,
      Map<Instrument, FeedPosition> positions,
      UnaryOperator<List<String>> configured) {
    BinanceSettings settings = settings(configured.apply(exchange.paperStatus().symbols()), wiring);
    List<Instrument> instruments =
        settings.symbols().stream()
            .map(symbol -> new Instrument(settings.exchange(), symbol))
            .toList();
    registry = new SimpleMeterRegistry();
    source = new BinanceSource(settings, registry);
    feed =
        new Feed(
            TestSettings.feed(Duration.ofSeconds(5)),
            source,
            instruments,
            connections,
            positions,
            sink,
            registry);
    feed.start();
    return this;
  }

  void fault(String name, String... keysAndValues) {
    Map<String, String> arguments = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      arguments.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    exchange.fault(name, arguments);
  }

  void stopFeed() throws Exception {
    if (feed != null) {
      feed.stop();
      source.close();
      feed = null;
    }
  }

  @Override
  public void close() throws IOException {
    sink.open();
    try {
      stopFeed();
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      exchange.close();
    }
  }
}
