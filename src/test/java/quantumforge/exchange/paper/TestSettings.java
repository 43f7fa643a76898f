package quantumforge.exchange.paper;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Settings of an exchange under test: as the real one, but for what a test changes. */
final class TestSettings {

  PaperSettings.Source source = PaperSettings.Source.SYNTHETIC;
  PaperSettings.Start start = PaperSettings.Start.ON_SUBSCRIBE;
  PaperSettings.SlowClients slowClients = PaperSettings.SlowClients.DISCONNECT;
  long clientBufferBytes = 8 << 20;
  int tradeHistory = 50_000;
  List<Path> files = List.of();
  String speed = "1";
  long seed = 7;
  List<String> symbols = List.of("BTCUSDT", "ETHUSDT");
  double rate = 2_000;
  double tradeShare = 0.3;
  double bookTickerShare = 0.5;
  double depthShare = 0.2;
  long ticksLimit;
  Duration ramp = Duration.ZERO;
  PaperSettings.LimitSettings limits = PaperSettings.LimitSettings.real();
  PaperSettings.TimerSettings timers = PaperSettings.TimerSettings.real();
  List<String> faults = List.of();
  KrakenPaperSettings kraken = KrakenPaperSettings.off();
  CoinbasePaperSettings coinbase = CoinbasePaperSettings.off();

  static TestSettings synthetic() {
    return new TestSettings();
  }

  static TestSettings tape(Path... files) {
    TestSettings settings = new TestSettings();
    settings.source = PaperSettings.Source.TAPE;
    settings.files = List.of(files);
    settings.speed = "max";
    return settings;
  }

  PaperSettings settings() {
    return new PaperSettings(
        "127.0.0.1",
        0,
        source,
        start,
        Duration.ofMillis(50),
        tradeHistory,
        slowClients,
        clientBufferBytes,
        new PaperSettings.TapeSettings(files, speed),
        new PaperSettings.SyntheticSettings(
            seed, symbols, 50, rate, tradeShare, bookTickerShare, depthShare, ticksLimit, ramp),
        limits,
        timers,
        faults,
        kraken,
        coinbase);
  }

  PaperExchange open() throws IOException {
    return PaperExchange.start(settings(), new SimpleMeterRegistry());
  }
}
