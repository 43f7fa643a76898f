package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.feed.Ticks.START;
import static quantumforge.feed.Ticks.trade;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Tick;

class TradeSequenceTest {

  private final Recorder out = new Recorder();
  private final LaneCounters counters = new LaneCounters();
  private TradeSequence trades = sequence(-1);

  private TradeSequence sequence(long lastId) {
    return new TradeSequence(Ticks.BTC, lastId, TestSettings.feed(), counters, out);
  }

  private static Tick.Gap gap(long from, long to, boolean repaired, String cause, long at) {
    return new Tick.Gap(Ticks.BTC, Tick.Channel.TRADES, from, to, cause, repaired, at);
  }

  private static List<Tick.Trade> page(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(Ticks::trade).toList();
  }

  @Test
  void beginsWithTheFirstTradeAndDropsDuplicates() {
    trades.onTrade(1, trade(10));
    trades.onTrade(1, trade(11));
    trades.onTrade(1, trade(10));
    trades.onTrade(1, trade(11));
    assertThat(out.emitted).containsExactly(trade(10), trade(11));
    assertThat(counters.duplicates.get()).isEqualTo(2);
  }

  @Test
  void fetchesFirstWhatAnEarlierRunDidNotGet() {
    trades = sequence(20);
    trades.resume(List.of(new MissingIds.Range(11, 12), new MissingIds.Range(15, 15)));
    assertThat(out.trades).extracting(Recorder.TradesRequest::fromId).containsExactly(11L);
    trades.onPage(page(11, 12), START);
    assertThat(out.trades).extracting(Recorder.TradesRequest::fromId).containsExactly(11L, 15L);
    trades.onTrade(1, trade(15));
    trades.onTrade(1, trade(14));
    trades.onTime(START);
    trades.onTrade(1, trade(21));
    assertThat(out.emitted)
        .containsExactly(
            trade(11),
            trade(12),
            gap(11, 12, true, "back-filled", START),
            trade(15),
            gap(15, 15, true, "late", trade(15).receivedMicros()),
            trade(21));
  }

  @Test
  void waitsForAnotherSocketToFillAHole() {
    trades.onTrade(2, trade(1));
    trades.onTrade(1, trade(4));
    trades.onTrade(1, trade(5));
    assertThat(out.emitted).containsExactly(trade(1));
    trades.onTrade(2, trade(2));
    trades.onTrade(2, trade(3));
    assertThat(out.emitted).containsExactly(trade(1), trade(2), trade(3), trade(4), trade(5));
    assertThat(out.trades).isEmpty();
    assertThat(trades.held()).isZero();
  }

  @Test
  void aSocketThatIsSecondsBehindStillFillsTheHole() {
    trades.onTrade(2, trade(1, START));
    trades.onTrade(1, trade(1_000, START));
    for (int id = 2; id < 1_000; id++) {
      long now = START + id * 10_000;
      trades.onTrade(2, trade(id, now));
      trades.onTrade(1, trade(999 + id, now));
      trades.onTime(now);
    }
    assertThat(counters.tradeGaps.get()).as("9.98 s behind, and waited for").isZero();
    assertThat(out.trades).isEmpty();
    assertThat(trades.held()).isZero();
    assertThat(out.emitted)
        .extracting(tick -> ((Tick.Trade) tick).tradeId())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 1_998).boxed().toList());
  }

  @Test
  void givesAHoleUpAtOnceWhenEverySocketHasPassedIt() {
    trades.onTrade(1, trade(1, START));
    trades.onTrade(2, trade(1, START));
    trades.onTrade(1, trade(4, START));
    assertThat(out.emitted).hasSize(1);
    trades.onTrade(2, trade(4, START));
    assertThat(out.emitted)
        .containsExactly(
            trade(1, START),
            gap(2, 3, false, "the venue sent no trade with these ids", START),
            trade(4, START));
    assertThat(out.trades).extracting(Recorder.TradesRequest::fromId).containsExactly(2L);
  }

  @Test
  void theOnlySocketProvesAHoleByItsOwnNextTrade() {
    trades.onTrade(1, trade(1));
    trades.onTrade(1, trade(4));
    assertHoleIsGivenUp();
  }

  @Test
  void aSocketThatEndsIsNotWaitedForAnyMore() {
    trades.onTrade(2, trade(1, START));
    trades.onTrade(1, trade(4, START));
    trades.onTime(START + 1);
    assertThat(out.emitted).hasSize(1);
    trades.onSocketEnded(2);
    trades.onTime(START + 1);
    assertHoleIsGivenUp();
  }

  @Test
  void aSocketThatHangsIsWaitedForOnceAndOnlySoLong() {
    trades.onTrade(2, trade(1, START));
    trades.onTrade(1, trade(4, START));
    trades.onTime(START + 249_999);
    assertThat(out.emitted).hasSize(1);
    trades.onTime(START + 250_000);
    assertHoleIsGivenUp();
    trades.onTrade(1, trade(6, START + 250_001));
    assertThat(out.emitted).as("not again").hasSize(5);
    trades.onTrade(2, trade(6, START + 250_002));
    trades.onTrade(1, trade(8, START + 250_003));
    assertThat(out.emitted).as("it brought something, and counts again").hasSize(5);
  }

  @Test
  void givesTheFirstHoleUpWhenTooManyWait() {
    trades.onTrade(2, trade(1, START));
    for (long id = 3; id < 3 + 20_000; id++) {
      trades.onTrade(1, trade(id, START));
    }
    assertThat(trades.held()).isZero();
    assertThat(out.emitted).hasSize(20_002);
  }

  @Test
  void handsRecoveredTradesOnLateAndSaysWhichTheyAre() {
    trades.onTrade(1, trade(1));
    trades.onSocketEnded(1);
    trades.onTrade(1, trade(4));
    out.emitted.clear();
    trades.onTrade(1, trade(5));
    trades.onPage(page(2, 3), START);
    trades.onTrade(1, trade(3));
    assertThat(out.emitted)
        .containsExactly(trade(5), trade(2), trade(3), gap(2, 3, true, "back-filled", START));
    assertThat(counters.recovered.get()).isEqualTo(2);
    assertThat(counters.duplicates.get()).isEqualTo(1);
  }

  @Test
  void takesAMissingTradeAlsoFromASlowConnection() {
    trades.onTrade(1, trade(1));
    trades.onSocketEnded(1);
    trades.onTrade(1, trade(4));
    out.emitted.clear();
    trades.onTrade(1, trade(2, START));
    trades.onPage(page(2, 3), START);
    assertThat(out.emitted)
        .containsExactly(
            trade(2, START),
            gap(2, 2, true, "late", START),
            trade(3),
            gap(3, 3, true, "back-filled", START));
  }

  @Test
  void aRunOfLateTradesIsOneRepair() {
    trades = sequence(1);
    trades.onTrade(1, trade(6, START));
    out.emitted.clear();
    trades.onTrade(2, trade(2, START + 1));
    trades.onTrade(1, trade(7, START + 2));
    trades.onTrade(2, trade(3, START + 3));
    assertThat(trades.waiting()).isTrue();
    trades.onTrade(2, trade(5, START + 4));
    trades.onTime(START + 9);
    assertThat(out.emitted)
        .containsExactly(
            trade(2, START + 1),
            trade(7, START + 2),
            trade(3, START + 3),
            gap(2, 3, true, "late", START + 3),
            trade(5, START + 4),
            gap(5, 5, true, "late", START + 4));
    assertThat(trades.waiting()).isFalse();
  }

  @Test
  void onePageServesNeighbouringHoles() {
    trades = sequence(1);
    trades.onTrade(1, trade(4));
    trades.onTrade(1, trade(8));
    trades.onPage(page(2, 9), START);
    assertThat(out.trades).hasSize(1);
    assertThat(trades.missing()).isZero();
    assertThat(out.emitted)
        .endsWith(gap(5, 7, true, "back-filled", START))
        .contains(gap(2, 3, true, "back-filled", START));
  }

  @Test
  void anEmptyAnswerIsCountedForTheHoleThatWasAskedFor() {
    trades = sequence(1);
    trades.onTrade(1, trade(3));
    for (int attempt = 0; attempt < 3; attempt++) {
      trades.onPage(List.of(), START);
    }
    trades.onTrade(1, trade(10));
    trades.onTrade(2, trade(2));
    trades.onPage(List.of(), START);
    assertThat(out.warnings).isEmpty();
    assertThat(out.trades.getLast()).isEqualTo(new Recorder.TradesRequest(4, 1_000, 0));
    trades.onPage(page(4, 9), START);
    assertThat(trades.missing()).isZero();
  }

  @Test
  void asksForAQuietSymbolOnceAfterAnOutage() {
    trades.onTrade(1, trade(1, START));
    trades.onSocketEnded(1);
    trades.onBack(START);
    trades.onTime(START + 499_999);
    assertThat(out.trades).isEmpty();
    assertThat(trades.waiting()).isTrue();
    trades.onTime(START + 500_000);
    trades.onTime(START + 900_000);
    assertThat(out.trades).containsExactly(new Recorder.TradesRequest(2, 1_000, 0));
    trades.onPage(page(2, 4), START);
    trades.onTrade(2, trade(5));
    assertThat(out.emitted)
        .containsExactly(trade(1, START), trade(2), trade(3), trade(4), trade(5));
    assertThat(out.trades).hasSize(1);
    assertThat(counters.recovered.get()).isEqualTo(3);
  }

  @Test
  void asksForTheRestOfALongOutage() {
    trades = sequence(1);
    trades.onBack(START);
    trades.onTime(START + 500_000);
    trades.onPage(page(2, 1_001), START);
    trades.onPage(page(1_002, 1_500), START);
    assertThat(out.trades).extracting(Recorder.TradesRequest::fromId).containsExactly(2L, 1_002L);
    assertThat(out.emitted).hasSize(1_499);
  }

  @Test
  void asksForATradeThatTheVenueNamesAsItsNewestAndNobodyBrings() {
    trades.onTrade(1, trade(1, START));
    trades.onNewest(1, START);
    assertThat(trades.waiting()).isFalse();
    trades.onNewest(3, START);
    trades.onNewest(3, START + 400_000);
    trades.onTime(START + 500_000);
    assertThat(out.trades).containsExactly(new Recorder.TradesRequest(2, 1_000, 0));
    trades.onPage(page(2, 3), START);
    assertThat(out.emitted).containsExactly(trade(1, START), trade(2), trade(3));
  }

  @Test
  void doesNotAskForANewestTradeThatIsOnItsWay() {
    trades.onTrade(1, trade(1, START));
    trades.onNewest(2, START);
    trades.onTrade(1, trade(2, START + 1));
    trades.onTime(START + 900_000);
    assertThat(out.trades).isEmpty();
  }

  @Test
  void doesNotAskForASymbolThatTradesAgain() {
    trades.onTrade(1, trade(1, START));
    trades.onBack(START);
    trades.onTrade(2, trade(2, START + 1));
    trades.onTime(START + 900_000);
    assertThat(out.trades).isEmpty();
  }

  @Test
  void fetchesALargeHolePageByPage() {
    trades.onTrade(1, trade(1));
    trades.onSocketEnded(1);
    trades.onTrade(1, trade(2_502));
    assertThat(out.trades).containsExactly(new Recorder.TradesRequest(2, 1_000, 0));
    trades.onPage(page(2, 1_001), START);
    trades.onPage(page(1_002, 2_001), START);
    trades.onPage(page(2_002, 2_501), START);
    assertThat(out.trades)
        .extracting(Recorder.TradesRequest::fromId)
        .containsExactly(2L, 1_002L, 2_002L);
    assertThat(out.trades)
        .as("a page weighs the same whatever its size")
        .allMatch(r -> r.limit() == 1_000);
    assertThat(counters.recovered.get()).isEqualTo(2_500);
    assertThat(out.warnings).isEmpty();
  }

  @Test
  void asksAgainEverMoreSlowlyAndGivesUpWhatTheVenueDoesNotHave() {
    trades.onTrade(1, trade(1));
    trades.onSocketEnded(1);
    trades.onTrade(1, trade(4));
    trades.onPage(List.of(), START);
    trades.onPage(List.of(), START);
    trades.onPage(List.of(), START);
    assertThat(out.trades)
        .extracting(Recorder.TradesRequest::delayMillis)
        .containsExactly(0L, 20L, 40L, 80L);
    trades.onPage(List.of(), START);
    assertThat(out.trades).hasSize(4);
    assertThat(out.warnings).singleElement().asString().contains("2..3", "stay lost");
    assertThat(counters.lost.get()).isEqualTo(2);
  }

  @Test
  void aVenueThatDoesNotAnswerIsAskedUntilItDoes() {
    trades.onTrade(1, trade(1));
    trades.onSocketEnded(1);
    trades.onTrade(1, trade(4));
    for (int failure = 0; failure < 1_000; failure++) {
      trades.onPageFailed("503");
    }
    assertThat(out.trades)
        .extracting(Recorder.TradesRequest::delayMillis)
        .startsWith(0L, 20L, 40L, 80L, 160L, 200L)
        .endsWith(200L)
        .hasSize(1_001);
    assertThat(trades.missing()).isEqualTo(2);
    assertThat(counters.lost.get()).isZero();
    assertThat(out.warnings).singleElement().asString().contains("from id 2", "503");
    trades.onPage(List.of(), START);
    assertThat(out.trades.getLast().delayMillis())
        .as("the first answer without them")
        .isEqualTo(20);
    trades.onPage(page(2, 3), START);
    assertThat(trades.missing()).isZero();
    assertThat(out.emitted).endsWith(gap(2, 3, true, "back-filled", START));
  }

  @Test
  void aQuietSymbolIsAskedForUntilTheVenueAnswers() {
    trades = sequence(1);
    trades.onBack(START);
    trades.onTime(START + 500_000);
    for (int failure = 0; failure < 100; failure++) {
      trades.onPageFailed("connection refused");
    }
    trades.onPage(page(2, 4), START);
    assertThat(out.emitted).containsExactly(trade(2), trade(3), trade(4));
  }

  @Test
  void believesAVenueThatDoesNotHaveTheFirstTrades() {
    trades.onTrade(1, trade(1));
    trades.onSocketEnded(1);
    trades.onTrade(1, trade(10));
    trades.onPage(page(5, 8), START);
    assertThat(out.warnings).singleElement().asString().contains("3 trades before id 5");
    assertThat(out.trades.getLast().fromId()).isEqualTo(9);
    assertThat(out.emitted).contains(gap(5, 8, true, "back-filled", START));
  }

  @Test
  void ignoresTradesInAPageThatAreNotMissing() {
    trades.onTrade(1, trade(1));
    trades.onSocketEnded(1);
    trades.onTrade(1, trade(4));
    out.emitted.clear();
    trades.onPage(page(1, 6), START);
    assertThat(out.emitted)
        .containsExactly(trade(2), trade(3), gap(2, 3, true, "back-filled", START));
    trades.onTrade(1, trade(5));
    assertThat(out.emitted).endsWith(trade(5));
  }

  @Test
  void goesOnWhereARestartLeftOff() {
    trades = sequence(7);
    trades.onTrade(1, trade(6));
    trades.onTrade(1, trade(7));
    assertThat(out.emitted).isEmpty();
    trades.onTrade(1, trade(10));
    assertThat(out.emitted).hasSize(2).last().isEqualTo(trade(10));
    assertThat(out.trades).containsExactly(new Recorder.TradesRequest(8, 1_000, 0));
  }

  @Test
  void fetchesOnlyTheNewestPartOfAnEnormousHole() {
    trades = sequence(1);
    trades.onTrade(1, trade(1_000_002));
    assertThat(out.trades.getFirst().fromId()).isEqualTo(500_002);
    assertThat(out.warnings).singleElement().asString().contains("2..500001");
  }

  @Test
  void followsAVenueThatBeginsItsIdsAnew() {
    trades.onTrade(1, trade(1_000_000));
    Tick.Trade old = trade(3);
    long later = START + 1_000_000_000L + Duration.ofSeconds(2).toNanos() / 1_000;
    Tick.Trade anew =
        new Tick.Trade(
            old.instrument(), 3, old.price(), old.quantity(), old.side(), later, later, later);
    Tick.Trade next =
        new Tick.Trade(
            old.instrument(), 4, old.price(), old.quantity(), old.side(), later, later, later);
    trades.onTrade(1, old);
    trades.onTrade(1, anew);
    assertThat(out.emitted).as("one message alone may be broken").hasSize(1);
    trades.onTrade(1, next);
    assertThat(out.emitted).containsExactly(trade(1_000_000), anew, next);
    assertThat(counters.restarts.get()).isEqualTo(1);
  }

  @Test
  void anAbsurdIdIsCountedAndDoesNoHarm() {
    trades.onTrade(1, trade(1, START));
    Tick.Trade absurd = absurd(Long.MAX_VALUE, START);
    trades.onTrade(1, absurd);
    trades.onTrade(2, absurd);
    trades.onTrade(1, trade(2, START));
    trades.onTrade(1, trade(3, START));
    assertThat(out.emitted).containsExactly(trade(1, START), trade(2, START), trade(3, START));
    assertThat(counters.implausible.get()).isEqualTo(2);
    assertThat(out.implausible).hasSize(2);
  }

  @Test
  void anAbsurdTimeKeepsItsTradeOutAndTheTradeIsFetched() {
    trades.onTrade(1, trade(1, START));
    trades.onTrade(1, absurd(2, 99_999_999_999_999_999L));
    trades.onTrade(1, trade(3, START));
    assertThat(counters.implausible.get()).isEqualTo(1);
    trades.onPage(page(2, 3), START);
    assertThat(trades.missing()).isZero();
    assertThat(out.emitted).contains(trade(2));
  }

  @Test
  void aJumpThatTheNextTradeConfirmsIsFollowed() {
    trades.onTrade(1, trade(1, START));
    trades.onTrade(1, absurd(900_000_000_000L, START));
    trades.onTrade(1, absurd(900_000_000_001L, START));
    assertThat(out.emitted)
        .endsWith(absurd(900_000_000_000L, START), absurd(900_000_000_001L, START))
        .hasSize(4);
  }

  /** A trade with any id and any time of the venue. */
  private static Tick.Trade absurd(long id, long made) {
    Tick.Trade like = trade(1);
    return new Tick.Trade(
        like.instrument(), id, like.price(), like.quantity(), like.side(), made, made, START);
  }

  /** The trade in front of the hole, the Gap, and the one behind it. */
  private void assertHoleIsGivenUp() {
    assertThat(out.emitted).hasSize(3).element(1).isInstanceOf(Tick.Gap.class);
  }
}
