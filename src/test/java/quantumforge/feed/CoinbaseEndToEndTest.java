package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.coinbase.CoinbaseFeed;
import quantumforge.exchange.coinbase.CoinbaseSource;
import quantumforge.exchange.paper.PairPaper;
import quantumforge.exchange.paper.PaperLedger;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** Coinbase's two feeds from the paper exchange to the sink, with cuts and lost messages. */
class CoinbaseEndToEndTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-USD");
  private static final Instrument BTC = new Instrument("coinbase", "BTCUSD");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CollectingSink sink = new CollectingSink();

  @Test
  void whatWasTradedDuringACutOfBothConnectionsIsFetched() throws Exception {
    try (PairPaper paper = paper(2);
        CoinbaseSource source = source(paper, 2)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(() -> trades(BTC).size() > 50);
        paper.fault("turn-away", Map.of("for", "500ms"));
        assertThat(paper.fault("cut", Map.of("code", "0"))).isEqualTo(2);
        await().atMost(LONG).until(() -> paper.wholeListeners() == 2);
        assertEveryTradeOnceAndNoLimitBroken(paper);
        assertThat(gaps(BTC)).anyMatch(gap -> gap.channel() == Tick.Channel.TRADES);
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void matchesThatTheVenueDropsAreFetchedSinceTheNextIdsOrHeartbeatsShowThem() throws Exception {
    try (PairPaper paper = paper(2);
        CoinbaseSource source = source(paper, 2)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(() -> trades(BTC).size() > 50);
        paper.fault("gap", Map.of("stream", "BTC-USD@matches", "count", "7"));
        assertEveryTradeOnceAndNoLimitBroken(paper);
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void oneOfTwoConnectionsMayDieOrFallSilentWithoutALoss() throws Exception {
    try (PairPaper paper = paper(2);
        CoinbaseSource source = source(paper, 2)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(() -> trades(BTC).size() > 50);
        paper.fault("cut", Map.of("clients", "oldest", "code", "0"));
        await().atMost(LONG).until(() -> paper.everConnected() == 3 && paper.wholeListeners() == 2);
        // Heartbeats go on: a zombie. The other connection shows it, and it is replaced.
        paper.fault("silence", Map.of("clients", "oldest"));
        await().atMost(LONG).until(() -> paper.everConnected() == 4 && paper.wholeListeners() == 2);
        assertEveryTradeOnceAndNoLimitBroken(paper);
        assertThat(gaps(BTC)).noneMatch(gap -> gap.channel() == Tick.Channel.TRADES);
        assertThat(CollectingSink.faults(sink.of(BTC))).isEmpty();
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void aMarketBeginsThoughEachConnectionNeedsSeveralSockets() throws Exception {
    try (PairPaper paper = paper(2);
        CoinbaseSource source = source(paper, 2, 1)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(() -> trades(BTC).size() > 20);
        assertThat(paper.clients()).isEqualTo(4);
        assertEveryTradeOnceAndNoLimitBroken(paper);
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void ofAdvancedTradeALostMessageShowsByItsNumberWhateverChannelItWasOf() throws Exception {
    try (PairPaper paper =
            PairPaper.advanced(PRODUCTS, 100, 7, new PairPaper.Pacing(1, 2), "127.0.0.1", 0);
        CoinbaseSource source = source(paper, 2, 50, CoinbaseFeed.ADVANCED)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(() -> trades(BTC).size() > 20);
        int connected = 2;
        for (String stream : List.of("BTC-USD@level2", "ETH-USD@market_trades")) {
          connected++;
          paper.fault("gap", Map.of("clients", "oldest", "stream", stream));
          int now = connected;
          await()
              .atMost(LONG)
              .until(() -> paper.everConnected() == now && paper.wholeListeners() == 2);
        }
        assertEveryTradeOnceAndNoLimitBroken(paper);
        for (PaperLedger.Entry truth : paper.ledger().symbols()) {
          List<Tick> ticks = sink.of(new Instrument("coinbase", truth.symbol()));
          await()
              .atMost(LONG)
              .untilAsserted(
                  () ->
                      assertThat(CollectingSink.book(ticks(truth.symbol())))
                          .isEqualTo(truth.book()));
          assertThat(CollectingSink.faults(ticks)).isEmpty();
        }
      } finally {
        feed.stop();
      }
    }
  }

  /** One hundred trades come with each subscription, so an outage of fewer leaves no hole. */
  @Test
  void ofAdvancedTradeTheNewestTradesFillTheHoleOfAShortOutage() throws Exception {
    try (PairPaper paper =
            PairPaper.advanced(PRODUCTS, 100, 9, new PairPaper.Pacing(1, 2), "127.0.0.1", 0);
        CoinbaseSource source = source(paper, 2, 50, CoinbaseFeed.ADVANCED)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(() -> trades(BTC).size() > 20);
        paper.fault("cut", Map.of("code", "0"));
        await().atMost(LONG).until(() -> paper.wholeListeners() == 2);
        assertEveryTradeOnceAndNoLimitBroken(paper);
      } finally {
        feed.stop();
      }
    }
  }

  /** More than the one hundred that come with a subscription: asked of the Exchange, by id. */
  @Test
  void ofAdvancedTradeALongOutageIsFetchedOnceTheIdsAreProvenToBeTheExchanges() throws Exception {
    try (PairPaper paper =
            PairPaper.advanced(PRODUCTS, 1_000, 9, new PairPaper.Pacing(1, 2), "127.0.0.1", 0);
        CoinbaseSource source = source(paper, 2, 50, CoinbaseFeed.ADVANCED)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(() -> trades(BTC).size() > 50);
        paper.fault("turn-away", Map.of("for", "4s"));
        long before = traded(paper);
        paper.fault("cut", Map.of("code", "0"));
        await().atMost(LONG).until(() -> traded(paper) > before + 300);
        paper.fault("clear", Map.of());
        await().atMost(LONG).until(() -> paper.wholeListeners() == 2);
        assertEveryTradeOnceAndNoLimitBroken(paper);
        assertThat(gaps(BTC))
            .anyMatch(
                gap ->
                    gap.channel() == Tick.Channel.TRADES
                        && gap.repaired()
                        && gap.toId() - gap.fromId() > 100);
      } finally {
        feed.stop();
      }
    }
  }

  private static long traded(PairPaper paper) {
    return paper.ledger().symbols().stream()
        .filter(entry -> entry.symbol().equals(BTC.symbol()))
        .mapToLong(PaperLedger.Entry::trades)
        .sum();
  }

  private List<Tick> ticks(String symbol) {
    return sink.of(new Instrument("coinbase", symbol));
  }

  /** Ends the market; then every trade of its ledger is there, whenever it came. */
  private void assertEveryTradeOnceAndNoLimitBroken(PairPaper paper) {
    long before = trades(BTC).size();
    await().atMost(LONG).until(() -> trades(BTC).size() > before + 100);
    paper.fault("stop", Map.of());
    await().atMost(LONG).until(paper::over);
    for (PaperLedger.Entry truth : paper.ledger().symbols()) {
      Instrument instrument = new Instrument("coinbase", truth.symbol());
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                List<Tick.Trade> trades = trades(instrument);
                assertThat(trades).hasSize((int) truth.trades());
                assertThat(sink.hash(instrument)).isEqualTo(truth.hash());
              });
    }
    assertThat(paper.paperStatus().breachesByRule().values()).containsOnly(0L);
  }

  private static PairPaper paper(int clients) throws Exception {
    return PairPaper.coinbase(PRODUCTS, 400, 7, new PairPaper.Pacing(1, clients), "127.0.0.1", 0);
  }

  private CoinbaseSource source(PairPaper paper, int connections) {
    return source(paper, connections, 50);
  }

  private CoinbaseSource source(PairPaper paper, int connections, int productsMax) {
    return source(paper, connections, productsMax, CoinbaseFeed.EXCHANGE);
  }

  private CoinbaseSource source(
      PairPaper paper, int connections, int productsMax, CoinbaseFeed feed) {
    return PairSources.coinbase(paper, connections, productsMax, feed, meters);
  }

  private Feed feed(CoinbaseSource source, PairPaper paper, int connections) {
    return PairSources.feed(source, paper, connections, Duration.ofSeconds(2), sink, meters);
  }

  private List<Tick.Gap> gaps(Instrument instrument) {
    return sink.all(Tick.Gap.class).stream()
        .filter(gap -> gap.instrument().equals(instrument))
        .toList();
  }

  /** In order of id. */
  private List<Tick.Trade> trades(Instrument instrument) {
    return sink.of(instrument).stream()
        .filter(Tick.Trade.class::isInstance)
        .map(Tick.Trade.class::cast)
        .sorted(Comparator.comparingLong(Tick.Trade::tradeId))
        .toList();
  }
}
