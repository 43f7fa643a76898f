package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.paper.PaperLedger;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.exchange.paper.PaperStatus;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.status.FeedStatus;
import quantumforge.status.ServiceStatus;

/** The whole way from a real server's socket to the sink, through the faults of real exchanges. */
class FeedEndToEndTest {

  @Test
  void everyTradeArrivesOnceAndInOrderAndTheBooksAreRight() throws Exception {
    try (Rig rig = new Rig(3_000, 6_000).startFeed()) {
      awaitEverything(rig);
      awaitSynced(rig);
      await().until(() -> rig.feed.view().bookChecks() > 0);
      assertThat(rig.feed.view().gaps()).isZero();
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
      assertThat(rig.feed.view().badMessages()).isZero();
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
      rig.fault("turn-away", "for", "0s");
      awaitRepaired(rig, Rig.SYMBOLS);
      endAndAwaitEverything(rig);
      assertThat(rig.feed.view().reconnects()).isPositive();
      assertThat(rig.sink.all(Tick.Gap.class))
          .filteredOn(gap -> gap.channel() == Tick.Channel.TRADES)
          .anyMatch(Tick.Gap::repaired)
          .anyMatch(gap -> !gap.repaired());
    }
  }

  @Test
  void anAnnouncedShutdownLosesNothingAtAll() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitTrades(rig, 500);
      rig.fault("server-shutdown", "lead", "30s");
      await().until(() -> connections(rig) == 2 && clients(rig) == 1);
      awaitMade(rig, 20);
      endAndAwaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
      assertThat(rig.feed.view().reconnects()).isZero();
      assertThat(connections(rig)).isEqualTo(2);
    }
  }

  @Test
  void aStopWhileOneSocketReplacesAnotherClosesBoth() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitTrades(rig, 500);
      rig.fault("server-shutdown", "lead", "1h");
      await().pollInterval(Duration.ofMillis(10)).until(() -> clients(rig) == 2);
      rig.stopFeed();
      await().until(() -> clients(rig) == 0);
    }
  }

  @Test
  void aSocketIsReplacedAtItsAgeWithoutLoss() throws Exception {
    Duration age = Duration.ofMillis(1_200);
    try (Rig rig =
        new Rig(2_000, Rig.ENDLESS)
            .startFeed(1, Rig.sockets(1_024, 4_000, Duration.ofSeconds(30), age))) {
      await().until(() -> connections(rig) > 2);
      awaitMade(rig, 20);
      endAndAwaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void aSocketThatOnlyPingsIsReplaced() throws Exception {
    Duration dataSilence = Duration.ofMillis(600);
    try (Rig rig =
        new Rig(2_000, Rig.ENDLESS)
            .startFeed(1, Rig.sockets(1_024, 4_000, dataSilence, Duration.ofHours(23)))) {
      awaitTrades(rig, 500);
      rig.fault("turn-away", "for", "1h");
      rig.fault("silence", "for", "1h");
      awaitMade(rig, 20);
      rig.fault("turn-away", "for", "0s");
      awaitRepaired(rig, Rig.SYMBOLS);
      endAndAwaitEverything(rig);
      assertThat(rig.feed.view().reconnects()).as("it was open all the time").isZero();
    }
  }

  @Test
  void missingTradesAreBackFilledAndMissingBookUpdatesResyncTheirSymbolOnly() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitSynced(rig);
      rig.fault("gap", "stream", "aaausdt@trade", "count", "7");
      rig.fault("gap", "stream", "bbbusdt@depth*", "count", "2");
      await().until(() -> ids(repairedTrades(rig)) >= 7 && !bookGaps(rig).isEmpty());
      awaitSynced(rig);
      endAndAwaitEverything(rig);
      assertThat(bookGaps(rig)).allMatch(gap -> gap.instrument().symbol().equals("BBBUSDT"));
      assertThat(repairedTrades(rig))
          .allMatch(gap -> gap.instrument().symbol().equals("AAAUSDT"))
          .satisfies(gaps -> assertThat(ids(gaps)).isEqualTo(7));
    }
  }

  @Test
  void doubledMessagesAreDropped() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitTrades(rig, 300);
      rig.fault("duplicate", "stream", "*", "count", "500");
      await().until(() -> rig.feed.view().duplicates() >= 400);
      endAndAwaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void aTradeWithAnAbsurdIdIsNotUsedAndTheTradeBehindItIsFetched() throws Exception {
    try (Rig rig = new Rig(2_000, 8_000).startFeed()) {
      awaitTrades(rig, 300);
      rig.fault("odd-id", "stream", "aaausdt@trade");
      awaitEverything(rig);
      assertThat(implausible(rig)).isEqualTo(1);
      assertThat(rig.sink.all(Tick.Gap.class))
          .filteredOn(gap -> gap.channel() == Tick.Channel.TRADES && gap.repaired())
          .satisfies(gaps -> assertThat(ids(gaps)).isEqualTo(1));
    }
  }

  @Test
  void anOrderBookWithAnAbsurdIdIsAskedForAgain() throws Exception {
    try (Rig rig = new Rig(2_000, 8_000)) {
      rig.fault("odd-id", "stream", "aaausdt@rest-depth", "count", "2");
      rig.startFeed();
      awaitEverything(rig);
      assertThat(implausible(rig)).isEqualTo(2);
      assertThat(rig.sink.all(Tick.BookSnapshot.class))
          .allMatch(book -> book.lastUpdateId() < 1_000_000_000_000L);
      assertThat(rig.sink.all(Tick.BookDelta.class))
          .anyMatch(delta -> delta.instrument().symbol().equals("AAAUSDT"));
    }
  }

  private static double implausible(Rig rig) {
    return rig.registry.get("forge.feed.implausible").functionCounter().count();
  }

  @Test
  void refusedRequestsAreTriedAgainAfterTheTimeTheVenueNames() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitSynced(rig);
      rig.fault("refuse", "status", "429", "for", "2s");
      rig.fault("gap", "stream", "aaausdt@trade", "count", "3");
      await()
          .until(
              () -> {
                boolean refused = refusals(rig) > 0;
                if (!refused) {
                  rig.fault("refuse", "status", "429", "for", "2s");
                }
                return refused;
              });
      awaitRepaired(rig, List.of("AAAUSDT"));
      endAndAwaitEverything(rig);
      assertThat(refusals(rig)).isBetween(1.0, 3.0);
    }
  }

  @Test
  void anOutageOfRestLongerThanAnyNumberOfAttemptsLosesNothing() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitSynced(rig);
      rig.fault("refuse", "status", "503", "for", "1h");
      rig.fault("gap", "stream", "aaausdt@trade", "count", "7");
      await().until(() -> rig.feed.view().missingTrades() == 7);
      // So many empty answers would have closed the hole several times over.
      double refusals = refusals(rig);
      await().until(() -> refusals(rig) > refusals + 3 * TestSettings.feed().backfill().attempts());
      assertThat(rig.feed.view().missingTrades()).as("open, and visible").isEqualTo(7);
      rig.fault("clear");
      await().until(() -> ids(repairedTrades(rig)) == 7);
      endAndAwaitEverything(rig);
    }
  }

  @Test
  void aSinkThatBlocksStopsTheExchangeAndNothingIsLost() throws Exception {
    try (Rig rig = new Rig(200_000, 400_000)) {
      rig.sink.shutAfter(2_000);
      rig.startFeed();
      awaitFullAndStill(rig);
      assertThat(rig.feed.view().ticks()).as("the view does not wait for the sink").isPositive();
      rig.sink.open();
      awaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void twoConnectionsLoseNothingWhileOneAfterTheOtherIsCut() throws Exception {
    try (Rig rig = new Rig(1_500, Rig.ENDLESS).startFeed(2, Rig.sockets())) {
      for (int i = 0; i < 8; i++) {
        awaitTrades(rig, 500 + 200 * i);
        await().until(() -> rig.feed.view().connectionsUp() == 2);
        rig.fault("cut", "clients", i % 2 == 1 ? "newest" : "oldest");
        int cuts = i + 1;
        await().until(() -> rig.feed.view().reconnects() == cuts);
      }
      endAndAwaitEverything(rig);
      assertThat(rig.feed.view().reconnects()).isEqualTo(8);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void aRestartedFeedNeitherDoublesNorSkips() throws Exception {
    try (Rig rig = new Rig(2_000, Rig.ENDLESS).startFeed()) {
      awaitTrades(rig, 1_000);
      rig.stopFeed();
      Map<Instrument, FeedPosition> last = rig.sink.positions();
      awaitMade(rig, 60);
      rig.startFeed(1, Rig.sockets(), last, symbols -> symbols);
      awaitRepaired(rig, Rig.SYMBOLS);
      endAndAwaitEverything(rig);
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

  /** Ends a market that would go on for ever, and waits for all that it said. */
  private static void endAndAwaitEverything(Rig rig) {
    rig.fault("stop");
    awaitEverything(rig);
  }

  /** Waits for the market's end, and then for every one of its trades; checks every promise. */
  static void awaitEverything(Rig rig) {
    await().until(() -> rig.exchange.ledger().endOfMarket());
    PaperLedger ledger = rig.exchange.ledger();
    assertThat(ledger.trades()).isPositive();
    for (PaperLedger.Entry entry : ledger.symbols()) {
      Instrument instrument = new Instrument("binance_spot", entry.symbol());
      await()
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
    await().until(() -> rig.sink.all(Tick.Trade.class).size() >= count);
  }

  /** Waits until the market has made so many more trades of every symbol, whoever listened. */
  private static void awaitMade(Rig rig, int more) {
    Map<String, Long> before =
        rig.exchange.ledger().symbols().stream()
            .collect(Collectors.toMap(PaperLedger.Entry::symbol, PaperLedger.Entry::trades));
    await()
        .until(
            () ->
                rig.exchange.ledger().symbols().stream()
                    .allMatch(entry -> entry.trades() >= before.get(entry.symbol()) + more));
  }

  /** Waits until trades of each symbol were announced as missing and brought afterwards. */
  private static void awaitRepaired(Rig rig, List<String> symbols) {
    await()
        .until(
            () ->
                symbols.stream()
                    .map(symbol -> rig.sink.of(new Instrument("binance_spot", symbol)))
                    .allMatch(ticks -> ticks.stream().anyMatch(FeedEndToEndTest::repairs)));
  }

  private static boolean repairs(Tick tick) {
    return tick instanceof Tick.Gap gap && gap.channel() == Tick.Channel.TRADES && gap.repaired();
  }

  private static void awaitSynced(Rig rig) {
    await()
        .until(
            () -> rig.feed.view().symbols().stream().allMatch(FeedStatus.SymbolStatus::bookSynced));
  }

  /** Waits until the exchange's own buffer is full and it cannot send any more. */
  private static void awaitFullAndStill(Rig rig) {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              long before = last[0];
              PaperStatus venue = rig.exchange.paperStatus();
              last[0] = venue.ticks();
              long waitingBytes = venue.clients().stream().mapToLong(c -> c.waitingBytes()).sum();
              return last[0] == before && waitingBytes > 100_000;
            });
  }

  private static long connections(Rig rig) {
    return rig.exchange.paperStatus().connections();
  }

  private static int clients(Rig rig) {
    return rig.exchange.paperStatus().clients().size();
  }

  private static double refusals(Rig rig) {
    return rig.registry
        .counter("forge.exchange.request.refusals", "exchange", "binance_spot")
        .count();
  }

  private static List<Tick.Gap> repairedTrades(Rig rig) {
    return rig.sink.all(Tick.Gap.class).stream().filter(FeedEndToEndTest::repairs).toList();
  }

  private static List<Tick.Gap> bookGaps(Rig rig) {
    return rig.sink.all(Tick.Gap.class).stream()
        .filter(gap -> gap.channel() == Tick.Channel.BOOK)
        .toList();
  }

  private static long ids(List<? extends Tick.Gap> gaps) {
    return gaps.stream().mapToLong(gap -> gap.toId() - gap.fromId() + 1).sum();
  }
}
