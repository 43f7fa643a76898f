package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.exchange.paper.PaperLedger;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.exchange.paper.PaperStatus;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.FeedStatus;
import quantumforge.status.ServiceStatus;

/** The whole way from a real server's socket to the sink, through the faults of real exchanges. */
@Timeout(60)
class FeedEndToEndTest {

  /** An end that the JDK loses is found by a ping, seconds later. */
  private static final Duration NOTICED = Duration.ofSeconds(20);

  @Test
  void everyTradeArrivesOnceAndInOrderAndTheBooksAreRight() throws Exception {
    try (Rig rig = new Rig(3_000, 6_000).startFeed()) {
      awaitEverything(rig);
      assertThat(rig.feed.view().gaps()).isZero();
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
      FeedStatus view = rig.feed.view();
      assertThat(view.bookChecks()).isPositive();
      assertThat(view.badMessages()).isZero();
      assertThat(view.symbols()).allMatch(FeedStatus.SymbolStatus::bookSynced);
      assertThat(rig.feed.status().state()).isEqualTo(ServiceStatus.State.RUNNING);
    }
  }

  @Test
  void aCutIsAGapThatIsBackFilled() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitTrades(rig, 500);
      rig.fault("turn-away", "for", "1h");
      rig.fault("cut");
      awaitMade(rig, 20);
      rig.fault("clear");
      awaitRepaired(rig);
      rig.fault("stop");
      awaitEverything(rig);
      assertThat(rig.feed.view().reconnects()).isPositive();
      assertThat(rig.sink.all(Tick.Gap.class))
          .filteredOn(gap -> gap.channel() == Tick.Channel.TRADES)
          .anyMatch(Tick.Gap::repaired)
          .anyMatch(gap -> !gap.repaired());
    }
  }

  @Test
  void anAnnouncedShutdownLosesNothingAtAll() throws Exception {
    try (Rig rig = new Rig(2_000, 10_000).startFeed()) {
      awaitTrades(rig, 500);
      rig.fault("server-shutdown", "lead", "3s");
      awaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
      assertThat(rig.feed.view().reconnects()).isZero();
      assertThat(rig.exchange.paperStatus().connections()).isEqualTo(2);
    }
  }

  @Test
  void aSocketIsReplacedAtItsAgeWithoutLoss() throws Exception {
    Duration age = Duration.ofMillis(1_200);
    try (Rig rig =
        new Rig(2_000, 10_000)
            .startFeed(1, Rig.sockets(1_024, 4_000, Duration.ofSeconds(30), age))) {
      awaitEverything(rig);
      assertThat(rig.exchange.paperStatus().connections()).isGreaterThan(2);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void aSocketThatOnlyPingsIsReplaced() throws Exception {
    Duration dataSilence = Duration.ofMillis(600);
    try (Rig rig =
        new Rig(2_000, 10_000)
            .startFeed(1, Rig.sockets(1_024, 4_000, dataSilence, Duration.ofHours(23)))) {
      awaitTrades(rig, 500);
      rig.fault("silence", "for", "1h", "clients", "oldest");
      awaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).anyMatch(Tick.Gap::repaired);
    }
  }

  @Test
  void missingTradesAreBackFilledAndMissingBookUpdatesResyncTheirSymbolOnly() throws Exception {
    try (Rig rig = new Rig(2_000, 8_000).startFeed()) {
      awaitSynced(rig);
      rig.fault("gap", "stream", "aaausdt@trade", "count", "7");
      rig.fault("gap", "stream", "bbbusdt@depth*", "count", "2");
      awaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class))
          .filteredOn(gap -> gap.channel() == Tick.Channel.BOOK)
          .isNotEmpty()
          .allMatch(gap -> gap.instrument().symbol().equals("BBBUSDT"));
      assertThat(rig.sink.all(Tick.Gap.class))
          .filteredOn(gap -> gap.channel() == Tick.Channel.TRADES && gap.repaired())
          .allMatch(gap -> gap.instrument().symbol().equals("AAAUSDT"))
          .satisfies(gaps -> assertThat(ids(gaps)).isEqualTo(7));
    }
  }

  @Test
  void doubledMessagesAreDropped() throws Exception {
    try (Rig rig = new Rig(2_000, 6_000).startFeed()) {
      awaitTrades(rig, 300);
      rig.fault("duplicate", "stream", "*", "count", "500");
      awaitEverything(rig);
      assertThat(rig.feed.view().duplicates()).isGreaterThanOrEqualTo(400);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void refusedRequestsAreTriedAgainAfterTheTimeTheVenueNames() throws Exception {
    try (Rig rig = new Rig(2_000, 8_000).startFeed()) {
      awaitTrades(rig, 300);
      rig.fault("refuse", "status", "429", "for", "2s");
      rig.fault("gap", "stream", "aaausdt@trade", "count", "3");
      awaitEverything(rig);
      assertThat(
              rig.registry
                  .counter("forge.exchange.request.refusals", "exchange", "binance_spot")
                  .count())
          .isBetween(1.0, 3.0);
    }
  }

  @Test
  void aSinkThatBlocksStopsTheExchangeAndNothingIsLost() throws Exception {
    try (Rig rig = new Rig(200_000, 400_000).startFeed()) {
      awaitTrades(rig, 2_000);
      rig.sink.shut();
      awaitStill(rig);
      long waitingBytes =
          rig.exchange.paperStatus().clients().stream().mapToLong(c -> c.waitingBytes()).sum();
      assertThat(waitingBytes).as("the exchange's own buffer is full").isGreaterThan(100_000);
      assertThat(rig.feed.view().ticks()).as("the view does not wait for the sink").isPositive();
      rig.sink.open();
      awaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void twoConnectionsLoseNothingWhileOneAfterTheOtherIsCut() throws Exception {
    try (Rig rig = new Rig(1_500, 20_000).startFeed(2, Rig.sockets())) {
      for (int i = 0; i < 8; i++) {
        awaitTrades(rig, 500 + 200 * i);
        await().atMost(NOTICED).until(() -> rig.feed.view().connectionsUp() == 2);
        rig.fault("cut", "clients", i % 2 == 1 ? "newest" : "oldest");
        int cuts = i + 1;
        await().atMost(NOTICED).until(() -> rig.feed.view().reconnects() == cuts);
      }
      awaitEverything(rig);
      assertThat(rig.feed.view().reconnects()).isEqualTo(8);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void aRestartedFeedNeitherDoublesNorSkips() throws Exception {
    try (Rig rig = new Rig(2_000, 10_000).startFeed()) {
      awaitTrades(rig, 1_000);
      rig.stopFeed();
      Map<Instrument, Long> last = rig.sink.lastTradeIds();
      long made = rig.exchange.ledger().trades();
      await().until(() -> rig.exchange.ledger().trades() > made + 200);
      rig.startFeed(1, Rig.sockets(), last, symbols -> symbols);
      awaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).anyMatch(Tick.Gap::repaired);
    }
  }

  @Test
  void manyStreamsAreSpreadOverSocketsAndSubscribedSlowly() throws Exception {
    List<String> symbols = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      symbols.add("S" + i + "USDT");
    }
    try (Rig rig = new Rig(2_000, 10_000, symbols, PaperSettings.SlowClients.WAIT)) {
      rig.startFeed(1, Rig.sockets(60, 300, Duration.ofSeconds(30), Duration.ofHours(23)));
      awaitEverything(rig);
      assertThat(rig.exchange.paperStatus().connections()).isEqualTo(2);
      assertThat(rig.feed.view().connectionsUp()).isEqualTo(1);
    }
  }

  @Test
  void aSymbolThatDoesNotExistIsLeftOut() throws Exception {
    try (Rig rig = new Rig(2_000, 4_000)) {
      rig.startFeed(
          1,
          Rig.sockets(),
          Map.of(),
          symbols -> {
            List<String> wrong = new ArrayList<>(symbols);
            wrong.add("AAAUSDX");
            return wrong;
          });
      awaitEverything(rig);
      assertThat(rig.feed.view().symbols())
          .filteredOn(symbol -> symbol.symbol().equals("AAAUSDX"))
          .allMatch(symbol -> symbol.ticks() == 0);
    }
  }

  /** Waits for the market's end, and then for every one of its trades; checks every promise. */
  static void awaitEverything(Rig rig) {
    await().atMost(Duration.ofSeconds(40)).until(() -> rig.exchange.ledger().endOfMarket());
    PaperLedger ledger = rig.exchange.ledger();
    assertThat(ledger.trades()).isPositive();
    for (PaperLedger.Entry entry : ledger.symbols()) {
      Instrument instrument = new Instrument("binance_spot", entry.symbol());
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(trades(rig, instrument)).as(entry.symbol()).isEqualTo(entry.trades()));
      assertThat(rig.sink.hash(instrument)).as(entry.symbol()).isEqualTo(entry.hash());
      assertThat(CollectingSink.faults(rig.sink.of(instrument))).as(entry.symbol()).isEmpty();
    }
    assertThat(rig.feed.view().bookMismatches()).isZero();
    PaperStatus venue = rig.exchange.paperStatus();
    assertThat(venue.breaches()).as("%s", venue.breachesByRule()).isZero();
  }

  private static long trades(Rig rig, Instrument instrument) {
    return rig.sink.of(instrument).stream().filter(Tick.Trade.class::isInstance).count();
  }

  private static void awaitTrades(Rig rig, int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rig.sink.all(Tick.Trade.class).size() >= count);
  }

  /** Waits until the market has made so many more trades of every symbol, whoever listened. */
  private static void awaitMade(Rig rig, int more) {
    Map<String, Long> before =
        rig.exchange.ledger().symbols().stream()
            .collect(Collectors.toMap(PaperLedger.Entry::symbol, PaperLedger.Entry::trades));
    await()
        .atMost(NOTICED)
        .until(
            () ->
                rig.exchange.ledger().symbols().stream()
                    .allMatch(entry -> entry.trades() >= before.get(entry.symbol()) + more));
  }

  /** Waits until trades of every symbol were announced as missing and brought afterwards. */
  private static void awaitRepaired(Rig rig) {
    await()
        .atMost(NOTICED)
        .until(
            () ->
                Rig.SYMBOLS.stream()
                    .map(symbol -> rig.sink.of(new Instrument("binance_spot", symbol)))
                    .allMatch(ticks -> ticks.stream().anyMatch(FeedEndToEndTest::repairs)));
  }

  private static boolean repairs(Tick tick) {
    return tick instanceof Tick.Gap gap && gap.channel() == Tick.Channel.TRADES && gap.repaired();
  }

  private static void awaitSynced(Rig rig) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> rig.feed.view().symbols().stream().allMatch(FeedStatus.SymbolStatus::bookSynced));
  }

  /** Waits until the exchange cannot send any more. */
  private static void awaitStill(Rig rig) {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              long before = last[0];
              last[0] = rig.exchange.paperStatus().ticks();
              return last[0] == before;
            });
  }

  private static long ids(List<? extends Tick.Gap> gaps) {
    return gaps.stream().mapToLong(gap -> gap.toId() - gap.fromId() + 1).sum();
  }
}
