package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quantumforge.exchange.MarketSource;
import quantumforge.exchange.coinbase.CoinbaseFeed;
import quantumforge.exchange.paper.FaultPlan;
import quantumforge.exchange.paper.PairPaper;
import quantumforge.exchange.paper.PaperLedger;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * As {@link FaultCampaignTest}, with the venues whose books have no ids: nothing lost, doubled or
 * out of order, and the books at the end are the exchange's. {@code -Dfaults.count} and {@code
 * -Dfaults.seed} as there.
 */
class PairFaultCampaignTest {

  private static final String HOST = "127.0.0.1";
  private static final int FAULTS = Integer.getInteger("faults.count", 40);
  private static final long SEED = Long.getLong("faults.seed", 1);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final PairPaper.Pacing PACING = new PairPaper.Pacing(1, 2);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CollectingSink sink = new CollectingSink();

  @ParameterizedTest
  @EnumSource(names = {"COINBASE", "COINBASE_ADVANCED", "KRAKEN"})
  void nothingIsLostDoubledOrOutOfOrderAndTheBooksAreRight(FaultPlan.Venue venue) throws Exception {
    try (PairPaper paper = paper(venue);
        MarketSource source = source(venue, paper)) {
      Feed feed = PairSources.feed(source, paper, 2, Duration.ofSeconds(2), sink, meters);
      try {
        await().atMost(PATIENCE).until(() -> sink.all(Tick.Trade.class).size() > 200);
        for (FaultPlan.Step next : FaultPlan.draw(SEED, FAULTS, venue, paper.pairs())) {
          Thread.sleep(next.pause());
          paper.fault(next.fault(), next.arguments());
        }
        paper.fault("clear", Map.of());
        await().atMost(PATIENCE).until(() -> isWell(feed) && paper.wholeListeners() == 2);
        int before = sink.all(Tick.Trade.class).size();
        await().atMost(PATIENCE).until(() -> sink.all(Tick.Trade.class).size() > before + 200);
        paper.fault("stop", Map.of());
        await().atMost(PATIENCE).until(paper::over);
        paper.ledger().symbols().forEach(truth -> verify(source.exchange(), truth));
        if (venue != FaultPlan.Venue.KRAKEN) {
          assertThat(feed.view().bookChecks()).isPositive();
          assertThat(feed.view().bookMismatches()).isZero();
        }
        assertThat(paper.breaches()).as("%s", paper.paperStatus().breachesByRule()).isZero();
      } finally {
        feed.stop();
      }
    }
  }

  private static PairPaper paper(FaultPlan.Venue venue) throws IOException {
    List<String> products = List.of("BTC-USD", "ETH-USD");
    return switch (venue) {
      case BINANCE -> throw new IllegalArgumentException("its books have ids");
      case COINBASE -> PairPaper.coinbase(products, 400, SEED, PACING, HOST, 0);
      case COINBASE_ADVANCED -> PairPaper.advanced(products, 400, SEED, PACING, HOST, 0);
      case KRAKEN -> PairPaper.kraken(List.of("BTC/USD", "ETH/USD"), 400, SEED, PACING, HOST, 0);
    };
  }

  private MarketSource source(FaultPlan.Venue venue, PairPaper paper) {
    return switch (venue) {
      case BINANCE -> throw new IllegalArgumentException("its books have ids");
      case COINBASE -> PairSources.coinbase(paper, 2, 50, CoinbaseFeed.EXCHANGE, meters);
      case COINBASE_ADVANCED -> PairSources.coinbase(paper, 2, 50, CoinbaseFeed.ADVANCED, meters);
      case KRAKEN -> PairSources.kraken(paper, 100, 2, PairSources.sockets(100), meters);
    };
  }

  private static boolean isWell(Feed feed) {
    return feed.view().connectionsUp() == 2
        && feed.view().symbols().stream().allMatch(symbol -> symbol.bookSynced());
  }

  private void verify(String exchange, PaperLedger.Entry truth) {
    Instrument instrument = new Instrument(exchange, truth.symbol());
    String what = truth.symbol() + ", seed " + SEED;
    await(what)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(sink.count(instrument)).as(what).isEqualTo(truth.trades());
              assertThat(CollectingSink.book(sink.of(instrument))).as(what).isEqualTo(truth.book());
            });
    assertThat(sink.hash(instrument)).as(what).isEqualTo(truth.hash());
    assertThat(CollectingSink.faults(sink.of(instrument))).as(what).isEmpty();
  }
}
