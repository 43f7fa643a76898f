package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;

class VerdictTest {

  private static final List<DemoReport.Fault> FAULTS =
      List.of(new DemoReport.Fault(Instant.EPOCH, "kill vps-1"));

  private final Verdict undisturbed = new Verdict(List.of());
  private final Verdict disturbed = new Verdict(FAULTS);

  @Test
  void everyStoreWithEverythingPasses() {
    undisturbed.market(market(0, 0), List.of(), List.of(store(0)));
    undisturbed.stores(List.of(store(0)));

    assertThat(undisturbed.reasons()).isEmpty();
    assertThat(undisturbed.notes()).isEmpty();
  }

  @Test
  void aPlantWithoutABrainProvesNothing() {
    undisturbed.stores(List.of());

    assertThat(undisturbed.reasons())
        .containsExactly("no brain was started, so nothing was proved");
  }

  @Test
  void anExchangeWhereNothingWasTradedProvesNothing() {
    disturbed.silent(silent(0, 7));
    undisturbed.silent(silent(3, 7));

    assertThat(disturbed.reasons())
        .containsExactly("nothing was traded at coinbase, so nothing was proved");
    assertThat(undisturbed.reasons()).isEmpty();
  }

  private static List<String> silent(long coinbase, long kraken) {
    return new TradeLedger(true, List.of(traded("coinbase", coinbase), traded("kraken", kraken)))
        .silent();
  }

  private static TradeLedger.Entry traded(String exchange, long trades) {
    return new TradeLedger.Entry(
        new Instrument(exchange, "BTCUSD"), trades, 1, trades, 0, 0, -1, "");
  }

  @Test
  void aBrokenLimitFailsWhateverWasBroken() {
    disturbed.limits(List.of(new DemoReport.Breach("coinbase", "messages-per-second", 3)));
    undisturbed.limits(List.of());

    assertThat(disturbed.reasons())
        .containsExactly("the plant broke the limit messages-per-second of coinbase 3 times");
    assertThat(undisturbed.reasons()).isEmpty();
  }

  @Test
  void aBookThatWasHandedOnWrongFailsAndOneThatAFaultSpoiltAndThatWasThrownAwayIsANote() {
    disturbed.market(market(0, 0), List.of(feed("binance_spot")), List.of(store(0)));
    undisturbed.market(market(0, 0), List.of(feed("kraken_spot")), List.of(store(0)));
    assertThat(disturbed.reasons()).singleElement().asString().contains("2 of 9 compared");
    assertThat(undisturbed.reasons()).singleElement().asString().contains("thrown away");

    Verdict other = new Verdict(FAULTS);
    other.market(market(0, 0), List.of(feed("kraken_spot")), List.of(store(0)));
    assertThat(other.reasons()).isEmpty();
    assertThat(other.notes())
        .containsExactly(
            "2 times an order book of kraken_spot was found wrong on vps-1, and thrown away");
  }

  private static DemoReport.FeedResult feed(String exchange) {
    return new DemoReport.FeedResult("vps-1", exchange, 1, 0, 0, 0, 0, 0, 9, 2);
  }

  @Test
  void aLostTradeFailsWhateverWasBroken() {
    disturbed.stores(List.of(store(5)));

    assertThat(disturbed.reasons()).singleElement().asString().contains("5 lost");
  }

  @Test
  void aSlowClientThatWasCutIsNamedAsTheCauseOfALoss() {
    undisturbed.market(market(2, 0), List.of(), List.of(store(5)));

    assertThat(undisturbed.reasons())
        .singleElement()
        .asString()
        .contains("cut 2 clients that did not read fast enough");
  }

  @Test
  void slowClientsWithoutALossAreNoReason() {
    undisturbed.market(market(2, 0), List.of(), List.of(store(0)));

    assertThat(undisturbed.reasons()).isEmpty();
  }

  @Test
  void anExchangeThatForgotItsLedgerProvesNothing() {
    disturbed.market(market(0, 1), List.of(), List.of(store(0)));

    assertThat(disturbed.reasons()).singleElement().asString().contains("its ledger began anew");
  }

  @Test
  void aNodeThatEndedByItselfFailsWhateverWasBroken() {
    disturbed.nodes(Map.of(), List.of(node("site-1", 1, 1, 0)));

    assertThat(disturbed.reasons()).containsExactly("site-1 ended by itself 1 times");
  }

  @Test
  void aNodeThatTheClusterRemovedAfterAFaultIsANote() {
    disturbed.nodes(Map.of(), List.of(node("witness", 1, 0, 1)));

    assertThat(disturbed.reasons()).isEmpty();
    assertThat(disturbed.notes()).singleElement().asString().contains("witness was removed");
  }

  @Test
  void aNodeThatIsNotUpAtTheEndFails() {
    disturbed.nodes(Map.of("site-2", "starting"), List.of());

    assertThat(disturbed.reasons()).containsExactly("site-2 is not up: starting");
  }

  @Test
  void ticksThatABrainDidNotTakeFailEvenWhenNoTradeIsLost() {
    undisturbed.ticks(nodes(0, 0), relays(1_000), brains(999, 0));

    assertThat(undisturbed.reasons())
        .containsExactly("site-1 took 999 ticks of 1000 that vps-1 forwarded");
  }

  @Test
  void ticksAreComparedAlsoWhenAnotherMachineWasBroken() {
    disturbed.ticks(nodes(0, 0), relays(1_000), brains(999, 0));

    assertThat(disturbed.reasons()).hasSize(1);
  }

  @Test
  void ticksOfAnUnbrokenLifeThatAreEqualPass() {
    undisturbed.ticks(nodes(0, 0), relays(1_000), brains(1_000, 0));

    assertThat(undisturbed.reasons()).isEmpty();
    assertThat(undisturbed.notes()).isEmpty();
  }

  @Test
  void ticksAreNotComparedWithACollectorThatCountsAnew() {
    disturbed.ticks(nodes(1, 0), relays(40), brains(1_000, 0));

    assertThat(disturbed.reasons()).isEmpty();
    assertThat(disturbed.notes())
        .containsExactly(
            "the ticks that site-1 took were not compared with those that vps-1 forwarded: vps-1"
                + " started again, and counts from there");
  }

  @Test
  void ofTwoCollectorsABrainReadsEverythingAndTakesTheUnion() {
    undisturbed.ticks(nodes(0, 0), twoRelays(), List.of(merging(1_005, 1_000, 990)));

    assertThat(undisturbed.reasons()).isEmpty();
    assertThat(undisturbed.notes()).isEmpty();
  }

  @Test
  void ofTwoCollectorsTheOneThatWasNotReadWhollyIsNamed() {
    undisturbed.ticks(nodes(0, 0), twoRelays(), List.of(merging(1_005, 1_000, 989)));

    assertThat(undisturbed.reasons())
        .containsExactly("site-1 took 989 ticks of 990 that vps-2 forwarded");
  }

  @Test
  void whenOneOfTwoCollectorsCountsAnewTheOtherIsComparedAllTheSame() {
    disturbed.ticks(nodes(1, 0), twoRelays(), List.of(merging(1_005, 2_000, 989)));

    assertThat(disturbed.reasons()).singleElement().asString().contains("that vps-2 forwarded");
    assertThat(disturbed.notes()).singleElement().asString().contains("that vps-1 forwarded");
  }

  @Test
  void bestBidsAndAsksThatAreThereTwiceFail() {
    disturbed.books(
        List.of(
            new DemoReport.BookResult("site-1", 8, 0, 0, 2, 4, 0, 0, 1, 0, List.of("BTCUSDT"))));

    assertThat(disturbed.reasons()).singleElement().asString().contains("2 doubled");
  }

  @Test
  void ticksOfABrainThatCountsAnewAreNotCompared() {
    disturbed.ticks(nodes(1, 1), relays(1_000), brains(40, 0));

    assertThat(disturbed.reasons()).isEmpty();
    assertThat(disturbed.notes())
        .singleElement()
        .asString()
        .contains("vps-1 and site-1 started again");
  }

  @Test
  void aBlockThatCouldNotBeReadFailsAlsoAfterARestart() {
    disturbed.ticks(nodes(1, 1), relays(1_000), brains(40, 1));

    assertThat(disturbed.reasons()).containsExactly("site-1 could not read 1 blocks");
  }

  @Test
  void quotesThatAreLostWithoutAGapFailWhateverWasBroken() {
    disturbed.books(List.of(book("site-1", 6, 2, List.of("BTCUSDT: 6 of 8"))));

    assertThat(disturbed.reasons())
        .singleElement()
        .asString()
        .contains("2 best bids and asks lost", "BTCUSDT: 6 of 8");
  }

  @Test
  void announcedQuotesAreLostAllTheSameWhenNobodyBrokeAnything() {
    undisturbed.books(List.of(book("site-1", 6, 2, List.of())));

    assertThat(undisturbed.reasons())
        .singleElement()
        .asString()
        .contains("2 best bids and asks lost", "nobody had broken anything");
  }

  @Test
  void announcedQuotesThatWereLostAfterAFaultAreStatedAndPass() {
    disturbed.books(List.of(book("site-1", 6, 2, List.of()), book("site-2", 6, 2, List.of())));

    assertThat(disturbed.reasons()).isEmpty();
    assertThat(disturbed.notes())
        .hasSize(2)
        .first()
        .asString()
        .contains("QuestDB of site-1: 2 best bids and asks lost", "Gaps announce all of it");
  }

  @Test
  void quotesThatOneBrainHasAndTheOtherHasNotFail() {
    disturbed.books(List.of(book("site-1", 6, 2, List.of()), book("site-2", 5, 3, List.of())));

    assertThat(disturbed.reasons())
        .singleElement()
        .asString()
        .contains("not every brain has the same number", "site-1 6, site-2 5");
  }

  private static DemoReport.MarketRun market(long slowClientsCut, int restarts) {
    return new DemoReport.MarketRun(
        "synthetic", "live", 1, 10, 100, 10, 50, true, slowClientsCut, restarts);
  }

  private static List<DemoReport.NodeResult> nodes(int collectorStarts, int brainStarts) {
    return List.of(node("vps-1", collectorStarts, 0, 0), node("site-1", brainStarts, 0, 0));
  }

  private static DemoReport.NodeResult node(String id, int starts, int restarts, int removals) {
    return new DemoReport.NodeResult(
        id, "dc", List.of("role"), true, 1, starts, restarts, removals, List.of());
  }

  private static List<DemoReport.RelayResult> relays(long ticks) {
    return List.of(new DemoReport.RelayResult("vps-1", ticks, 10, 20, 20, 10));
  }

  private static List<DemoReport.BrainResult> brains(long ticks, long corrupt) {
    return List.of(
        new DemoReport.BrainResult("site-1", ticks, 1, 0, corrupt, 1, 1, 1, 1, 1, 1, List.of()));
  }

  private static List<DemoReport.RelayResult> twoRelays() {
    return List.of(
        new DemoReport.RelayResult("vps-1", 1_000, 10, 20, 20, 10),
        new DemoReport.RelayResult("vps-2", 990, 10, 20, 20, 10));
  }

  private static DemoReport.BrainResult merging(long ticks, long fromFirst, long fromSecond) {
    return new DemoReport.BrainResult(
        "site-1",
        ticks,
        1,
        0,
        0,
        1,
        1,
        1,
        1,
        1,
        1,
        List.of(
            new DemoReport.SourceResult("vps-1", fromFirst),
            new DemoReport.SourceResult("vps-2", fromSecond)));
  }

  private static DemoReport.BookResult book(
      String brain, long quotes, long lost, List<String> problems) {
    return new DemoReport.BookResult(brain, quotes, lost, lost, 0, 4, 0, 0, 1, 0, problems);
  }

  private static DemoReport.StoreResult store(long lost) {
    List<String> problems = lost == 0 ? List.of() : List.of("BTCUSDT");
    return new DemoReport.StoreResult(
        "site-1", "redis", 50 - lost, lost, 0, 4, 0, 0, lost == 0 ? 1 : 0, 1, problems);
  }
}
