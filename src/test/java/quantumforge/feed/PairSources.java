package quantumforge.feed;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import quantumforge.exchange.MarketSource;
import quantumforge.exchange.coinbase.CoinbaseFeed;
import quantumforge.exchange.coinbase.CoinbaseSettings;
import quantumforge.exchange.coinbase.CoinbaseSource;
import quantumforge.exchange.kraken.KrakenSettings;
import quantumforge.exchange.kraken.KrakenSource;
import quantumforge.exchange.paper.PairPaper;
import quantumforge.exchange.session.SocketSettings;
import quantumforge.kernel.Instrument;

/** What a collector has for a paper venue of pairs, with short times. */
final class PairSources {

  private PairSources() {}

  static CoinbaseSource coinbase(
      PairPaper paper, int connections, int productsMax, CoinbaseFeed feed, MeterRegistry meters) {
    URI stream = URI.create("ws://127.0.0.1:" + paper.port());
    return new CoinbaseSource(
        new CoinbaseSettings(
            true,
            "coinbase",
            feed,
            stream,
            stream,
            URI.create("http://127.0.0.1:" + paper.port()),
            paper.pairs(),
            connections,
            productsMax,
            sockets(4),
            new CoinbaseSettings.Requests(8, 4, Duration.ofSeconds(5), true)),
        meters);
  }

  static KrakenSource kraken(
      PairPaper paper, int depth, int connections, SocketSettings sockets, MeterRegistry meters) {
    return new KrakenSource(
        new KrakenSettings(
            true,
            "kraken_spot",
            URI.create("ws://127.0.0.1:" + paper.port() + "/v2"),
            URI.create("http://127.0.0.1:" + paper.port()),
            paper.pairs(),
            depth,
            connections,
            new KrakenSettings.Subscriptions(200, 4),
            sockets,
            new KrakenSettings.Requests(45, 2, Duration.ofSeconds(10), true)),
        meters);
  }

  /**
   * @param attemptsMax connection attempts in the venue's window
   */
  static SocketSettings sockets(int attemptsMax) {
    return new SocketSettings(
        Duration.ofMillis(150),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        Duration.ofSeconds(20),
        Duration.ofMinutes(2),
        Duration.ofMillis(500),
        Duration.ofHours(23),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        Duration.ofMinutes(1),
        attemptsMax,
        1 << 24);
  }

  /** A feed of all pairs, which has begun. */
  static Feed feed(
      MarketSource source,
      PairPaper paper,
      int connections,
      Duration reorderWait,
      TickSink sink,
      MeterRegistry meters) {
    List<Instrument> instruments =
        paper.pairs().stream()
            .map(pair -> new Instrument(source.exchange(), pair.replaceAll("[-/]", "")))
            .toList();
    Feed feed =
        new Feed(
            TestSettings.feed(reorderWait),
            source,
            instruments,
            connections,
            Map.of(),
            sink,
            meters);
    feed.start();
    return feed;
  }
}
