package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseRecord.Mode;
import quantumforge.witness.DatabaseSituation.Seen;

/** What becomes of a pair in the situations in which others have lost commits. */
class DatabaseDecisionsTest {

  private static final DatabaseLimits LIMITS = Mutants.limits(Duration.ofMinutes(10), 3);
  private static final long FIRST_MILLIS = 100;
  private static final long SETTLED_MILLIS = LIMITS.silenceMillis() + 1;
  private static final long LONG_KNOWN_MILLIS = 60_000;
  private static final Lsn LESS = new Lsn(END.bytes() - 1);
  private static final Lsn MORE = new Lsn(END.bytes() + 1);
  private static final DatabaseRecord ALONE = DatabaseRecord.NONE.first("one");
  private static final DatabaseRecord ARMING = ALONE.arming("two");
  private static final DatabaseRecord SYNCHRONOUS = ARMING.synchronous();
  private static final DatabaseRecord SWITCHOVER = SYNCHRONOUS.switchover();

  @Test
  void onlyAStandbyThatTheRecordConfirmsIsPromoted() {
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(ALONE, dead(ALONE), lost(ALONE))).isEmpty();
    assertThat(decide(ARMING, dead(ARMING), lost(ARMING))).contains(ARMING.alone());
    assertThat(decide(ALONE, lost(ALONE))).isEmpty();
    assertThat(decide(ARMING, lost(ARMING))).isEmpty();
  }

  @Test
  void aPrimaryThatRefusesCommitsForLongHandsOverInOrderAndNotForEver() {
    long refused = LIMITS.refusedMillis();
    assertThat(decide(SYNCHRONOUS, refusing(refused - 1), standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, refusing(refused), standby(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.retired());
    assertThat(SYNCHRONOUS.retired().mode()).isEqualTo(Mode.SWITCHOVER);
    assertThat(decide(SYNCHRONOUS, refusing(refused), lost(SYNCHRONOUS))).isEmpty();

    DatabaseRecord often = SYNCHRONOUS;
    while (often.failovers() < LIMITS.failoversMax()) {
      often = often.retired().alone().arming("two").synchronous();
    }
    assertThat(decide(often, primary(often).refusing(refused), standby(often))).isEmpty();
  }

  @Test
  void aPrimaryThatStopsAndCannotWriteItsLastWordIsReplaced() {
    long tooLong = LIMITS.switchoverMillis();
    Reported stopped = primary(SWITCHOVER).stoppedInOrder(false);
    assertThat(decide(situation(SWITCHOVER, tooLong - 1, stopped, standby(SWITCHOVER)))).isEmpty();
    assertThat(decide(situation(SWITCHOVER, tooLong, stopped, standby(SWITCHOVER))))
        .contains(SWITCHOVER.failedOver(END));
    assertThat(decide(situation(SWITCHOVER, tooLong, stopped.somewhere(), standby(SWITCHOVER))))
        .isEmpty();
  }

  private static Reported refusing(long millis) {
    return primary(SYNCHRONOUS).refusing(millis);
  }

  /** It answers, and could not even stop in order. */
  @Test
  void aPrimaryWhoseDiskTakesNothingForLongIsReplacedAndNotForEver() {
    long tooLong = LIMITS.refusedMillis();
    for (DatabaseRecord record : List.of(SYNCHRONOUS, SWITCHOVER)) {
      Reported stuck = primary(record).stuck(tooLong);
      assertThat(decide(record, primary(record).stuck(tooLong - 1), standby(record))).isEmpty();
      assertThat(decide(record, stuck, standby(record))).contains(record.failedOver(END));
      assertThat(decide(record, primary(record).stuck(tooLong).deaf(), standby(record)))
          .contains(record.failedOver(END));
      assertThat(decide(record, stuck, standby(record).is(State.DOWN))).isEmpty();
      assertThat(decide(record, stuck, standby(record).endsAt(LESS))).contains(record.atLeast(END));
    }
    assertThat(decide(ALONE, primary(ALONE).stuck(tooLong), standby(ALONE).is(State.DOWN)))
        .isEmpty();

    DatabaseRecord often = SYNCHRONOUS;
    while (often.failovers() < LIMITS.failoversMax()) {
      often = often.retired().alone().arming("two").synchronous();
    }
    assertThat(decide(often, primary(often).stuck(tooLong), standby(often))).isEmpty();
  }

  @Test
  void aSwitchoverIsNotGivenUpInFavourOfAPrimaryWhoseDiskStandsStill() {
    long tooLong = LIMITS.switchoverMillis();
    assertThat(decide(situation(SWITCHOVER, tooLong, primary(SWITCHOVER), standby(SWITCHOVER))))
        .contains(SWITCHOVER.alone());
    assertThat(
            decide(
                situation(
                    SWITCHOVER, tooLong, primary(SWITCHOVER).stuck(200), standby(SWITCHOVER))))
        .isEmpty();
  }

  @Test
  void nobodyHearsOfADecisionBeforeItIsDurable() {
    DatabaseMachine machine = new DatabaseMachine(List.of("one", "two"), LIMITS);
    Step<DatabaseMachine.State, Effect> well =
        machine.step(
            machine.resume(SYNCHRONOUS, 0), looked(primary(SYNCHRONOUS), standby(SYNCHRONOUS)));
    Step<DatabaseMachine.State, Effect> decided =
        machine.step(well.state(), looked(dead(SYNCHRONOUS), lost(SYNCHRONOUS)));
    DatabaseRecord next = SYNCHRONOUS.failedOver(END);
    assertThat(decided.effects())
        .contains(new Effect.Store(next), new Effect.Tell(SYNCHRONOUS))
        .doesNotContain(new Effect.Tell(next));
    Step<DatabaseMachine.State, Effect> waiting =
        machine.step(decided.state(), looked(dead(SYNCHRONOUS), lost(SYNCHRONOUS)));
    assertThat(waiting.effects()).containsExactly(new Effect.Tell(SYNCHRONOUS));

    assertThat(machine.step(waiting.state(), new Event.Stored(300, next)).effects())
        .contains(new Effect.Tell(next));
  }

  @Test
  void aStandbyIsConfirmedOnlyWithAllBeforeTheFirstCommitThatWaited() {
    Gate unproven = new Gate("two", Optional.empty());
    assertThat(decide(ARMING, primary(ARMING).gated(unproven), standby(ARMING))).isEmpty();
    assertThat(decide(ARMING, primary(ARMING), standby(ARMING).endsAt(LESS))).isEmpty();
    assertThat(decide(ARMING, primary(ARMING), standby(ARMING))).contains(ARMING.synchronous());
  }

  @Test
  void commitsWaitForAStandbyAgainOnlyWhenItHasBegunToMakeItsDataAnew() {
    DatabaseRecord ordered = SYNCHRONOUS.rebuilding("two");
    long order = ordered.version();
    assertThat(decide(ordered, primary(ordered), standby(ordered).rebuilt(order - 1))).isEmpty();
    assertThat(
            decide(ordered, primary(ordered), standby(ordered).rebuilt(order).is(State.REBUILDING)))
        .isEmpty();
    DatabaseRecord arming = ordered.arming("two");
    assertThat(decide(ordered, primary(ordered), standby(ordered).rebuilt(order))).contains(arming);
    assertThat(arming.rebuild()).isEqualTo(DatabaseRecord.Rebuild.NONE);
    assertThat(decide(ordered, dead(ordered), lost(ordered).rebuilt(order))).isEmpty();
  }

  @Test
  void anOrderToMakeDataAnewOutlivesTheWitness() {
    DatabaseRecord ordered = SYNCHRONOUS.rebuilding("two");
    assertThat(DatabaseRecord.of(ordered.values())).isEqualTo(ordered);
    assertThat(new DatabaseRecord(1, 1, Mode.ALONE, "one", "", END, false, 0, null, null).rebuild())
        .isEqualTo(DatabaseRecord.Rebuild.NONE);
    Map<String, String> older = new TreeMap<>(ALONE.values());
    older.keySet().removeIf(name -> name.startsWith("rebuild"));
    assertThat(DatabaseRecord.of(older)).isEqualTo(ALONE);
    assertThat(ordered.paused(true).resumed().rebuild()).isEqualTo(ordered.rebuild());
    assertThat(ordered.forced("two").rebuild()).isEqualTo(DatabaseRecord.Rebuild.NONE);
  }

  @Test
  void aStandbyForWhomCommitsDoNotWaitAnyMoreIsNotPromotable() {
    for (Gate changed : List.of(Gate.OPEN, Reported.gate("*", END))) {
      assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).gated(changed), standby(SYNCHRONOUS)))
          .contains(SYNCHRONOUS.alone());
    }
  }

  @Test
  void aStandbyInWhosePlaceSomethingElseConfirmsIsNotPromotable() {
    Reported follows = standby(ALONE);
    assertThat(decide(ALONE, primary(ALONE).withImpostor(), follows)).isEmpty();
    assertThat(decide(ALONE, primary(ALONE), follows)).contains(ALONE.arming("two"));
    assertThat(decide(ARMING, primary(ARMING).withImpostor(), standby(ARMING)))
        .contains(ARMING.alone());
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).withImpostor(), standby(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.alone());
  }

  /** What it confirmed the standby may lack, also when the primary is gone. */
  @Test
  void aStandbyInWhosePlaceSomethingElseConfirmedIsNotPromoted() {
    Reported said = primary(SYNCHRONOUS).withImpostor().aged(LONG_KNOWN_MILLIS);
    assertThat(decide(SYNCHRONOUS, said, lost(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS).withImpostor(), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.alone());
  }

  @Test
  void aStandbyThatLacksWhatItOnceConfirmedIsNotPromoted() {
    DatabaseMachine machine = new DatabaseMachine(List.of("one", "two"), LIMITS);
    Step<DatabaseMachine.State, Effect> well =
        machine.step(
            machine.resume(SYNCHRONOUS, 0), looked(primary(SYNCHRONOUS), standby(SYNCHRONOUS)));

    long late = FIRST_MILLIS + 2 * LIMITS.silenceMillis() + 1;
    assertThat(
            stores(
                machine.step(well.state(), looked(late, lost(SYNCHRONOUS).endsAt(LESS))).effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.atLeast(END)));
    assertThat(stores(machine.step(well.state(), looked(lost(SYNCHRONOUS))).effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.failedOver(END)));
  }

  @Test
  void thatNobodyCouldGoOnIsCritical() {
    for (Reported standby : List.of(lost(SYNCHRONOUS).is(State.DOWN), lost(SYNCHRONOUS).deaf())) {
      assertThat(rule(SYNCHRONOUS, standby)).isEqualTo("DB-29");
    }
    assertThat(rule(SYNCHRONOUS, standby(SYNCHRONOUS))).isEqualTo("DB-50");
  }

  @Test
  void whatTheStandbyLacksIsKnownToALaterWitnessToo() {
    DatabaseRecord kept = SYNCHRONOUS.atLeast(END);
    assertThat(decide(kept, lost(kept).endsAt(LESS))).isEmpty();
    assertThat(decide(kept, lost(kept))).contains(kept.failedOver(END));
  }

  @Test
  void aPrimaryThatEndedGoesOnAloneWhenNobodyCanTakeItsPlace() {
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS))).contains(SYNCHRONOUS.alone());
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), lost(SYNCHRONOUS).endsAt(LESS)))
        .contains(SYNCHRONOUS.alone());
  }

  /** With commits all the time, the primary's last word is as often the newer one as not. */
  @Test
  void whatThePrimaryToldLaterThanTheStandbyIsWaitedForFromTheStandby() {
    DatabaseMachine machine = new DatabaseMachine(List.of("one", "two"), LIMITS);
    Step<DatabaseMachine.State, Effect> told =
        machine.step(
            machine.resume(SYNCHRONOUS, 0),
            looked(primary(SYNCHRONOUS).endsAt(MORE), standby(SYNCHRONOUS)));
    Step<DatabaseMachine.State, Effect> died =
        machine.step(told.state(), looked(dead(SYNCHRONOUS), standby(SYNCHRONOUS)));
    assertThat(stores(died.effects())).isEmpty();
    assertThat(died.state().verdict().rule()).isEqualTo("DB-14");

    Step<DatabaseMachine.State, Effect> caughtUp =
        machine.step(died.state(), looked(dead(SYNCHRONOUS), standby(SYNCHRONOUS).endsAt(MORE)));
    assertThat(stores(caughtUp.effects()))
        .containsExactly(new Effect.Store(SYNCHRONOUS.failedOver(MORE)));

    long late = FIRST_MILLIS + 2 * LIMITS.silenceMillis() + 1;
    Step<DatabaseMachine.State, Effect> lacking =
        machine.step(died.state(), looked(late, dead(SYNCHRONOUS), standby(SYNCHRONOUS)));
    assertThat(stores(lacking.effects())).containsExactly(new Effect.Store(SYNCHRONOUS.alone()));
  }

  @Test
  void aStandbyWhoseWordIsLateIsWaitedFor() {
    long silence = LIMITS.silenceMillis();
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), standby(SYNCHRONOUS).aged(silence + 1)))
        .isEmpty();
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), standby(SYNCHRONOUS).aged(2 * silence + 1)))
        .contains(SYNCHRONOUS.alone());
  }

  @Test
  void aWitnessThatHasJustBegunTakesNobodyForDeafOrAway() {
    Reported deaf = primary(SYNCHRONOUS).deaf();
    assertThat(decide(situation(SYNCHRONOUS, 0, deaf, lost(SYNCHRONOUS)))).isEmpty();
    assertThat(decide(situation(SYNCHRONOUS, 0, dead(SYNCHRONOUS)))).isEmpty();
    assertThat(decide(situation(SYNCHRONOUS, SETTLED_MILLIS, dead(SYNCHRONOUS))))
        .contains(SYNCHRONOUS.alone());
  }

  @Test
  void aSwitchoverPromotesOnlyWhoHasTheLastWordOfAPrimaryThatYielded() {
    Reported yielded = primary(SWITCHOVER).is(State.YIELDED).endsAt(MORE);
    assertThat(decide(SWITCHOVER, yielded, standby(SWITCHOVER))).isEmpty();
    assertThat(decide(SWITCHOVER, yielded, standby(SWITCHOVER).endsAt(MORE)))
        .contains(SWITCHOVER.switchedOver(END));
    assertThat(decide(SWITCHOVER, primary(SWITCHOVER), standby(SWITCHOVER).endsAt(MORE))).isEmpty();
    // Who does not hear the witness would not be promoted, and nobody would take commits.
    assertThat(decide(SWITCHOVER, yielded, standby(SWITCHOVER).endsAt(MORE).deaf())).isEmpty();
  }

  @Test
  void aSwitchoverPromotesOnlyWhoHasTheLastWordOfAPrimaryThatStoppedInOrder() {
    Reported stopped = primary(SWITCHOVER).stoppedInOrder(true).endsAt(MORE);
    assertThat(decide(SWITCHOVER, stopped, standby(SWITCHOVER))).isEmpty();
    assertThat(decide(SWITCHOVER, stopped, standby(SWITCHOVER).endsAt(MORE)))
        .contains(SWITCHOVER.switchedOver(END));
    stopped.stoppedInOrder(false);
    assertThat(decide(SWITCHOVER, stopped, standby(SWITCHOVER).endsAt(MORE))).isEmpty();
  }

  @Test
  void aSwitchoverThatTakesTooLongIsGivenUp() {
    Reported[] said = {primary(SWITCHOVER), standby(SWITCHOVER)};
    long limit = LIMITS.switchoverMillis();
    assertThat(decide(situation(SWITCHOVER, limit - 1, said))).isEmpty();
    assertThat(decide(situation(SWITCHOVER, limit, said))).contains(SWITCHOVER.alone());
  }

  @Test
  void aPrimaryThatIsCutFromItsStandbyGoesOnAloneAndIsNotReplaced() {
    Reported waiting = primary(SYNCHRONOUS).lonely();
    assertThat(decide(SYNCHRONOUS, waiting.waiting(LIMITS.blockedMillis() - 1), lost(SYNCHRONOUS)))
        .isEmpty();
    assertThat(decide(SYNCHRONOUS, waiting.waiting(LIMITS.blockedMillis()), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.alone());
  }

  /** The primary's own view has the standby connected all the while. */
  @Test
  void aConnectionThatIsStillThereConfirmsNothing() {
    assertThat(
            decide(
                SYNCHRONOUS,
                primary(SYNCHRONOUS).waiting(LIMITS.blockedMillis()),
                standby(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.alone());
  }

  @Test
  void aPrimaryThatItsStandbyHearsIsNotReplaced() {
    assertThat(decide(SYNCHRONOUS, standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, standby(SYNCHRONOUS).lonely())).isEmpty();
    assertThat(decide(SYNCHRONOUS, standby(SYNCHRONOUS).starved())).isEmpty();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).deaf(), standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).deaf(), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.failedOver(END));
  }

  /** A server that is slow to answer its agent is not a machine that is silent. */
  @Test
  void aPrimaryWhoseAgentSpeaksAndIsNotAnsweredIsNotReplaced() {
    long stands = LIMITS.silenceMillis() + 1;
    Reported slow = primary(SYNCHRONOUS).lookedAt(stands).waiting(LONG_KNOWN_MILLIS);
    assertThat(decide(SYNCHRONOUS, slow, standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, slow, lost(SYNCHRONOUS))).isEmpty();
    assertThat(verdict(SYNCHRONOUS, slow, lost(SYNCHRONOUS))).isEqualTo("DB-55");
    assertThat(decide(SYNCHRONOUS, slow.is(State.HUNG), lost(SYNCHRONOUS)))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).waiting(LONG_KNOWN_MILLIS)))
        .contains(SYNCHRONOUS.alone());
  }

  /** What it saw of its replication then says nothing of the primary now, nor of itself. */
  @Test
  void aStandbyThatDoesNotAnswerItsAgentIsNeitherWitnessNorPromoted() {
    long stands = LIMITS.silenceMillis() + 1;
    assertThat(decide(SYNCHRONOUS, lost(SYNCHRONOUS).lookedAt(stands))).isEmpty();
    assertThat(decide(SYNCHRONOUS, lost(SYNCHRONOUS).lookedAt(stands - 1)))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, dead(SYNCHRONOUS), lost(SYNCHRONOUS).lookedAt(stands)))
        .isEmpty();
    assertThat(decide(ALONE, primary(ALONE), standby(ALONE).lookedAt(stands))).isEmpty();
    assertThat(decide(ALONE, primary(ALONE), standby(ALONE))).contains(ALONE.arming("two"));
  }

  @Test
  void onePrimaryIsGoneSoonerThanAnotherStandsStill() {
    long gone = LIMITS.goneMillis();
    Reported told = standby(SYNCHRONOUS).starved().refused();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone), told)).isEmpty();
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone + 1), told))
        .contains(SYNCHRONOUS.failedOver(END));
    assertThat(decide(SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone + 1), lost(SYNCHRONOUS)))
        .isEmpty();
    assertThat(
            decide(
                SYNCHRONOUS, primary(SYNCHRONOUS).aged(gone + 1), standby(SYNCHRONOUS).refused()))
        .isEmpty();
  }

  @Test
  void aStandbyThatDoesNotHearTheWitnessIsNotPromoted() {
    assertThat(decide(SYNCHRONOUS, lost(SYNCHRONOUS).deaf())).isEmpty();
  }

  @Test
  void aStandbyOfAnotherEpochIsNotPromoted() {
    DatabaseRecord later =
        new DatabaseRecord(9, 4, Mode.SYNCHRONOUS, "one", "two", Lsn.ZERO, false, 0);
    assertThat(decide(later, lost(SYNCHRONOUS))).isEmpty();
    assertThat(decide(later, lost(later))).contains(later.failedOver(END));
  }

  @Test
  void tooManyFailoversWaitForAPersonOrForCalm() {
    DatabaseRecord often =
        new DatabaseRecord(9, 4, Mode.SYNCHRONOUS, "one", "two", Lsn.ZERO, false, 3);
    assertThat(decide(often, lost(often))).isEmpty();
    Reported[] well = {primary(often), standby(often)};
    long calm = LIMITS.calmMillis();
    assertThat(decide(situation(often, calm - 1, well))).isEmpty();
    assertThat(decide(situation(often, calm, well))).contains(often.calm());
    assertThat(decide(often.calm(), lost(often.calm()))).isPresent();
  }

  @Test
  void aNewPrimaryIsNotReplacedByTheNextFailoverAtOnce() {
    DatabaseMachine machine = new DatabaseMachine(List.of("one", "two"), LIMITS);
    DatabaseRecord over = SYNCHRONOUS.failedOver(END);
    DatabaseRecord again = over.arming("one").synchronous();
    DatabaseMachine.State before =
        machine.step(machine.resume(SYNCHRONOUS, 0), new Event.Stored(1_000, over)).state();
    DatabaseMachine.State ready = machine.step(before, new Event.Stored(2_000, again)).state();
    long gap = LIMITS.failoverMinGap().toMillis();

    Step<DatabaseMachine.State, Effect> early =
        machine.step(ready, looked(1_000 + gap - 1, lost(again)));
    assertThat(stores(early.effects())).isEmpty();
    assertThat(early.state().verdict().rule()).isEqualTo("DB-16");
    assertThat(stores(machine.step(early.state(), looked(1_000 + gap, lost(again))).effects()))
        .containsExactly(new Effect.Store(again.failedOver(END)));
    assertThat(stores(machine.step(ready, looked(5_000, dead(again), lost(again))).effects()))
        .containsExactly(new Effect.Store(again.alone()));

    Event asked = looked(5_000, lost(again));
    assertThat(stores(machine.step(machine.resume(again, 0), asked).effects())).isNotEmpty();
    DatabaseRecord wanted = SYNCHRONOUS.switchover().switchedOver(END);
    DatabaseMachine.State switched =
        machine.step(machine.resume(SWITCHOVER, 0), new Event.Stored(1_000, wanted)).state();
    DatabaseRecord calm = wanted.arming("one").synchronous();
    switched = machine.step(switched, new Event.Stored(2_000, calm)).state();
    assertThat(stores(machine.step(switched, looked(5_000, lost(calm))).effects())).isNotEmpty();
  }

  @Test
  void aServerThatFailedTooOftenAsThePrimaryIsNotPromotedUntilAnOperatorLetsItGoOn() {
    DatabaseRecord often = failed("two", LIMITS.failuresMax());
    assertThat(rule(often, lost(often))).isEqualTo("DB-17");
    assertThat(decide(often, dead(often), lost(often))).contains(often.alone());
    assertThat(rule(often, primary(often), standby(often))).isEqualTo("DB-56");
    assertThat(decide(often, primary(often).refusing(LIMITS.refusedMillis()), standby(often)))
        .isEmpty();
    DatabaseRecord resumed = often.resumed();
    assertThat(decide(resumed, lost(resumed))).contains(resumed.failedOver(END));

    DatabaseRecord less = failed("two", LIMITS.failuresMax() - 1);
    assertThat(decide(less, lost(less))).contains(less.failedOver(END));
    DatabaseRecord other = failed("one", LIMITS.failuresMax());
    assertThat(decide(other, lost(other))).contains(other.failedOver(END));
  }

  @Test
  void aServersFailuresOutliveTheCalmAndWhatAnOperatorWants() {
    DatabaseRecord once = SYNCHRONOUS.failedOver(END).arming("one").synchronous();
    assertThat(once.failures("one")).isEqualTo(1);
    assertThat(once.failures("two")).isZero();
    for (DatabaseRecord later :
        List.of(
            once.calm(),
            once.paused(true),
            once.alone(),
            once.forced("one"),
            once.switchover().switchedOver(END),
            once.rebuilding("one"),
            DatabaseRecord.of(once.values()))) {
      assertThat(later.failures("one")).isEqualTo(1);
    }
    assertThat(once.retired().failures("two")).isEqualTo(1);
    assertThat(DatabaseRecord.of(once.retired().values())).isEqualTo(once.retired());
    assertThat(once.resumed().failures()).isEmpty();

    Map<String, String> older = once.values();
    older.remove("failures");
    assertThat(DatabaseRecord.of(older).failures()).isEmpty();
  }

  private static DatabaseRecord failed(String server, int times) {
    return new DatabaseRecord(
        9,
        4,
        Mode.SYNCHRONOUS,
        "one",
        "two",
        Lsn.ZERO,
        false,
        0,
        DatabaseRecord.Rebuild.NONE,
        Map.of(server, times));
  }

  private static String rule(DatabaseRecord record, Reported... said) {
    return DatabaseRules.first(DatabaseRules.TABLE, situation(record, SETTLED_MILLIS, said)).id();
  }

  @Test
  void whoIsMadeThePrimaryStaysItWhenThePreferredOneIsBack() {
    DatabaseRecord after = SYNCHRONOUS.failedOver(END).arming("one").synchronous();
    assertThat(decide(after, primary(after), standby(after))).isEmpty();
  }

  @Test
  void aPrimaryThatRunsAndDoesNotAnswerIsReplacedWhenNothingComesFromIt() {
    Reported hangs = primary(SYNCHRONOUS).is(State.HUNG);
    assertThat(decide(SYNCHRONOUS, hangs, standby(SYNCHRONOUS))).isEmpty();
    assertThat(decide(SYNCHRONOUS, hangs, lost(SYNCHRONOUS))).contains(SYNCHRONOUS.failedOver(END));
  }

  private static Reported dead(DatabaseRecord record) {
    return primary(record).is(State.CRASHED);
  }

  /** A standby that has lost its primary. */
  private static Reported lost(DatabaseRecord record) {
    return standby(record).starved().lonely();
  }

  private static String verdict(DatabaseRecord record, Reported... said) {
    return DatabaseRules.first(DatabaseRules.TABLE, situation(record, SETTLED_MILLIS, said)).id();
  }

  private static Optional<DatabaseRecord> decide(DatabaseRecord record, Reported... said) {
    return decide(situation(record, SETTLED_MILLIS, said));
  }

  private static Optional<DatabaseRecord> decide(DatabaseSituation situation) {
    return DatabaseRules.first(DatabaseRules.TABLE, situation).decide(situation);
  }

  private static DatabaseSituation situation(
      DatabaseRecord record, long modeMillis, Reported... said) {
    Lsn confirmed = record.promotable() ? END : Lsn.ZERO;
    return new DatabaseSituation(
        List.of("one", "two"),
        LIMITS,
        record,
        seen(said),
        confirmed,
        LONG_KNOWN_MILLIS,
        modeMillis,
        ServerReport.NEVER,
        Optional.empty());
  }

  private static Event looked(Reported... said) {
    return looked(FIRST_MILLIS, said);
  }

  private static Event looked(long nowMillis, Reported... said) {
    return new Event.Looked(nowMillis, seen(said));
  }

  private static Map<String, Seen> seen(Reported... said) {
    Map<String, Seen> seen = new TreeMap<>();
    for (Reported report : said) {
      seen.put(report.server(), report.seen());
    }
    return seen;
  }

  private static List<Effect> stores(List<Effect> effects) {
    return effects.stream().filter(Effect.Store.class::isInstance).toList();
  }
}
