package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.CancelledWaits;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.kernel.Lsn;
import quantumforge.status.DatabaseChange;
import quantumforge.status.Propagation;
import quantumforge.status.RouteStatus;
import quantumforge.witness.DatabaseMachine.Verdict;
import quantumforge.witness.DatabaseSituation.Seen;

class ChangeLogTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Lsn CONFIRMED = Lsn.parse("0/5000060");
  private static final DatabaseRecord BEFORE =
      new DatabaseRecord(8, 3, DatabaseRecord.Mode.SYNCHRONOUS, "one", "two", Lsn.ZERO, false, 0);
  private static final DatabaseRecord AFTER = BEFORE.failedOver(CONFIRMED);
  private static final Duration LATE = Duration.ofSeconds(15);
  private static final Verdict VERDICT =
      new Verdict("DB-22", "the primary's server has ended", DatabaseRule.Level.WARNING);

  @Test
  void eachPartIsMarkedOnceAndCountsFromTheDecision() {
    ChangeLog.State state = decided();
    state = ChangeLog.durable(state, AFTER, 1_012);
    state = ChangeLog.looked(state, AFTER, Map.of("one", crashed(3)), 1_050);
    state = ChangeLog.looked(state, AFTER, Map.of("two", primary(3)), 1_100);
    state = ChangeLog.looked(state, AFTER, Map.of("two", primary(4)), 1_200);
    state = ChangeLog.looked(state, AFTER, Map.of("two", primary(4)), 1_300);
    state = ChangeLog.looked(state, AFTER.arming("one").synchronous(), Map.of(), 5_000);
    DatabaseChange change = state.changes().getLast();
    assertThat(change.silentMillis()).isEqualTo(70);
    assertThat(change.durableMillis()).isEqualTo(12);
    assertThat(change.fencedMillis()).isEqualTo(50);
    assertThat(change.promotedMillis()).isEqualTo(200);
    assertThat(change.redundantMillis()).isEqualTo(4_000);
    assertThat(change.loss())
        .isEqualTo(
            "0 acknowledged commits lost: each had waited for two, which must have the log up to"
                + " 0/5000060 before it takes commits");
  }

  @Test
  void whatClientsCancelledIsAtRiskUnlessThePrimaryStoppedInOrder() {
    Seen former = crashed(3, new CancelledWaits(5, 2, "transaction 7"));
    assertThat(loss(BEFORE, AFTER, former))
        .isEqualTo(
            "at risk: 2 cancelled waits for two, so up to 2 commits that clients were told of; each"
                + " other one had waited");
    DatabaseRecord switching = BEFORE.switchover();
    assertThat(loss(switching, switching.switchedOver(CONFIRMED), former)).startsWith("0 ");
    assertThat(loss(switching, switching.failedOver(CONFIRMED), former)).startsWith("at risk: 2");
    assertThat(loss(BEFORE, AFTER, crashed(3))).startsWith("0 ");
  }

  private static String loss(DatabaseRecord before, DatabaseRecord after, Seen former) {
    return ChangeLog.decided(
            ChangeLog.resume(List.of()),
            before,
            after,
            VERDICT,
            Optional.empty(),
            CONFIRMED,
            Optional.of(former),
            0,
            NOW)
        .changes()
        .getLast()
        .loss();
  }

  @Test
  void whatAnOperatorForcedIsAtRisk() {
    ChangeLog.State state =
        ChangeLog.decided(
            ChangeLog.resume(List.of()),
            BEFORE.alone(),
            BEFORE.alone().forced("two"),
            VERDICT,
            Optional.of(new DatabaseCommand.Force(3, "two", true)),
            Lsn.ZERO,
            Optional.empty(),
            0,
            NOW);
    assertThat(state.changes().getLast().loss())
        .isEqualTo(
            "at risk: an operator gave up what only one has, and gave his word that it is off");
    assertThat(state.changes().getLast().silentMillis()).isEqualTo(DatabaseChange.UNKNOWN);
  }

  /** Nobody gave anything up: the control nodes had forgotten who takes commits. */
  @Test
  void whoGoesOnByALostDecisionLosesNothing() {
    ServerReport leading = report("two", BEFORE.epoch() + 1, State.PRIMARY);
    ChangeLog.State state =
        ChangeLog.decided(
            ChangeLog.resume(List.of()),
            BEFORE.alone(),
            BEFORE.alone().adopting(leading),
            VERDICT,
            Optional.empty(),
            Lsn.ZERO,
            Optional.empty(),
            0,
            NOW);
    assertThat(state.changes().getLast().loss())
        .startsWith("none by this: two went on with all that it had");
  }

  /**
   * Whatever the record says of the standby: a rule may hold it back, as for a lost end of its log.
   */
  @Test
  void whatAnOperatorForcedIsAtRiskAlsoWhereTheStandbyWasPromotable() {
    ChangeLog.State state =
        ChangeLog.decided(
            ChangeLog.resume(List.of()),
            BEFORE,
            BEFORE.forced("two"),
            VERDICT,
            Optional.of(new DatabaseCommand.Force(3, "two", false)),
            Lsn.ZERO,
            Optional.empty(),
            0,
            NOW);
    assertThat(state.changes().getLast().loss())
        .isEqualTo("at risk: an operator gave up what only one has");
  }

  @Test
  void aPrimaryThatIsPromotedWithoutWhatItConfirmedIsAtRisk() {
    DatabaseRecord over = BEFORE.failedOver(CONFIRMED);
    ChangeLog.State state =
        ChangeLog.decided(
            ChangeLog.resume(List.of()),
            over,
            over.forced("two"),
            VERDICT,
            Optional.of(new DatabaseCommand.Force(over.epoch(), "two", false)),
            Lsn.ZERO,
            Optional.empty(),
            0,
            NOW);
    assertThat(state.changes().getLast().loss())
        .isEqualTo("at risk: an operator let two go on without what it had confirmed and lacks");
  }

  /** A report of what it was before does not say that it is not that any more. */
  @Test
  void aFormerPrimaryHasEndedByItsAgentsWordAlone() {
    assertThat(former(AFTER, report("one", 3, State.PRIMARY), 0))
        .isEqualTo("its agent says PRIMARY, and acts for epoch 3");
    assertThat(former(AFTER, report("one", 4, State.HUNG), 0))
        .isEqualTo("its agent says HUNG, and acts for epoch 4");
    assertThat(former(AFTER, report("one", 3, State.YIELDED), 3_001))
        .isEqualTo("its node is silent");
    assertThat(former(AFTER, report("one", 3, State.STANDBY), 0)).isNotEmpty();
    assertThat(former(AFTER, report("one", 4, State.STANDBY), 99_000)).isEmpty();
    assertThat(former(AFTER, report("one", 3, State.CRASHED), 99_000)).isEmpty();
    assertThat(FormerPrimary.of(decided().changes().getLast(), AFTER, Map.of()).trouble())
        .isEqualTo("its node is silent");
  }

  /** It was the only one that could go on, and starts again as such until it hears otherwise. */
  @Test
  void whoWasForcedOutHasEndedOnlyWhenItHasHeardOfThat() {
    DatabaseRecord forced = BEFORE.forced("two");
    assertThat(former(forced, report("one", 3, State.CRASHED), 0)).isNotEmpty();
    assertThat(former(forced, report("one", 4, State.DOWN), 99_000)).isEmpty();
  }

  private static String former(DatabaseRecord record, ServerReport report, long ageMillis) {
    DatabaseChange change = decided().changes().getLast();
    Map<String, Seen> seen = Map.of("one", new Seen(report, ageMillis));
    return FormerPrimary.of(change, record, seen).trouble();
  }

  @Test
  void aChangeIsNotCompleteBeforeTheFormerPrimaryWasSeenToHaveEnded() {
    Map<String, Seen> runs =
        Map.of("two", primary(4), "one", new Seen(report("one", 3, State.PRIMARY), 0));
    ChangeLog.State state = looked(decided(), runs, 1_300);
    assertThat(state.changes().getLast().promotedMillis()).isEqualTo(300);
    assertThat(state.changes().getLast().propagation().missing())
        .containsExactly(
            "two takes commits; one, the former primary, was not seen to have ended: its agent says"
                + " PRIMARY, and acts for epoch 3");
    Map<String, Seen> follows =
        Map.of("two", primary(4), "one", new Seen(report("one", 4, State.STANDBY), 0));
    state = looked(state, follows, 3_000);
    assertThat(state.changes().getLast().fencedMillis()).isEqualTo(2_000);
    assertThat(state.changes().getLast().propagation().completeMillis()).isEqualTo(2_000);
  }

  /** Its word may be known to that witness alone. */
  @Test
  void whatOneWitnessSawOfTheFormerPrimaryTheNextOneBelieves() {
    ChangeLog.State seen = ChangeLog.looked(decided(), AFTER, Map.of("one", crashed(3)), 1_050);
    ChangeLog.State next =
        ChangeLog.resumed(ChangeLog.resume(List.of()), seen.changes(), AFTER, 0, NOW);
    next = looked(next, Map.of("two", primary(4)), 100);
    assertThat(next.changes().getLast().propagation().complete()).isTrue();
  }

  private static ChangeLog.State looked(
      ChangeLog.State state, Map<String, Seen> seen, long nowMillis) {
    ChangeLog.State looked = ChangeLog.looked(state, AFTER, seen, nowMillis);
    return ChangeLog.spread(looked, AFTER, seen, List.of(), nowMillis, LATE);
  }

  @Test
  void whatNeverBecameDurableIsNoChange() {
    assertThat(resumed(decided().changes(), BEFORE).changes())
        .extracting(DatabaseChange::epoch)
        .containsExactly(3L);
    assertThat(resumed(decided().changes(), AFTER).changes()).isEqualTo(decided().changes());
    assertThat(resumed(List.of(), DatabaseRecord.NONE).changes()).isEmpty();
  }

  @Test
  void whatIsDurableAndWasNeverToldIsAChangeOfWhichNothingIsProven() {
    DatabaseRecord next = AFTER.arming("one").synchronous().failedOver(CONFIRMED);
    ChangeLog.State state = resumed(decided().changes(), next);
    assertThat(state.changes()).hasSize(2);
    DatabaseChange change = state.changes().getLast();
    assertThat(change.epoch()).isEqualTo(5);
    assertThat(change.from()).isEqualTo("two");
    assertThat(change.to()).isEqualTo("one");
    assertThat(change.untold()).isTrue();
    assertThat(change.reason()).startsWith("decided by an earlier witness");
    assertThat(change.decidedAt()).isEqualTo(NOW);
    assertThat(change.durableMillis()).isEqualTo(DatabaseChange.UNKNOWN);
    assertThat(change.loss())
        .isEqualTo(
            "at risk: not proven that each commit that clients were told of had waited for one");
  }

  @Test
  void whatCanStillBeSeenOfAnUntoldChangeIs() {
    ChangeLog.State state = resumed(List.of(), AFTER);
    assertThat(state.changes().getLast().from()).isEmpty();
    state = resumed(List.of(first("one", 3)), AFTER);
    state = ChangeLog.spread(state, AFTER, Map.of(), List.of(), 100, LATE);
    assertThat(state.changes().getLast().propagation().sentence())
        .contains("two takes no commits yet");
    Map<String, Seen> both = Map.of("two", primary(4), "one", crashed(3));
    state = ChangeLog.spread(state, AFTER, both, List.of(), 200, LATE);
    assertThat(state.changes().getLast().propagation().complete()).isTrue();
    state = ChangeLog.looked(state, AFTER, back(3), 9_000);
    assertThat(state.changes().getLast().orphans())
        .startsWith("2 commits, some may have been acknowledged, ");
  }

  @Test
  void theRecordProvesThatAnUntoldChangeWasForcedOrTheFirst() {
    DatabaseRecord first = DatabaseRecord.NONE.first("one");
    assertThat(resumed(List.of(), first).changes().getLast().loss())
        .isEqualTo("the first primary: there was nothing to lose");
    DatabaseChange forced = resumed(List.of(), first.forced("two")).changes().getLast();
    assertThat(forced.from()).isEqualTo("one");
    assertThat(forced.loss()).isEqualTo("at risk: an operator gave up what only one has");
    DatabaseChange same =
        resumed(List.of(first("one", 1)), first.forced("one")).changes().getLast();
    assertThat(same.loss())
        .isEqualTo("at risk: an operator let one go on without what it had confirmed and lacks");
  }

  /** Another witness may have decided while this one could not. */
  @Test
  void whatWasToldMeanwhileComesBeforeWhatThisWitnessThoughtAndCouldNotKnow() {
    DatabaseChange told = decided().changes().getLast();
    ChangeLog.State untold = resumed(List.of(), AFTER);
    assertThat(ChangeLog.resumed(untold, List.of(told), AFTER, 0, NOW).changes())
        .containsExactly(told);
    List<DatabaseChange> less = untold.changes();
    assertThat(ChangeLog.resumed(decided(), less, AFTER, 0, NOW).changes()).containsExactly(told);
    assertThat(resumed(List.of(first("one", 4)), AFTER).changes())
        .extracting(DatabaseChange::to)
        .containsExactly("two");
  }

  private static DatabaseChange first(String server, long epoch) {
    return new DatabaseChange(
        epoch, "", server, "DB-1", "", NOW, 1, 1, 1, 1, 1, Propagation.NONE, "none", "");
  }

  private static ChangeLog.State resumed(List<DatabaseChange> told, DatabaseRecord record) {
    return ChangeLog.resumed(ChangeLog.resume(List.of()), told, record, 0, NOW);
  }

  @Test
  void anotherWitnessKeepsItAndMarksNothingByItsOwnClock() {
    ChangeLog.State resumed = resumed(decided().changes(), AFTER);
    assertThat(ChangeLog.looked(resumed, AFTER, Map.of("two", primary(4)), 9_000))
        .isEqualTo(resumed);
  }

  @Test
  void anotherWitnessSeesThatItIsCompleteAndNotWhen() {
    ChangeLog.State resumed =
        ChangeLog.resumed(ChangeLog.resume(List.of()), decided().changes(), AFTER, 50_000, NOW);
    Map<String, Seen> both = Map.of("two", primary(4), "one", crashed(3));
    ChangeLog.State seen = ChangeLog.spread(resumed, AFTER, both, List.of(), 50_100, LATE);
    Propagation complete = seen.changes().getLast().propagation();
    assertThat(complete.complete()).isTrue();
    assertThat(complete.completeMillis()).isEqualTo(DatabaseChange.UNKNOWN);
    assertThat(complete.sentence())
        .isEqualTo("complete; the witness that decided did not see when");
  }

  @Test
  void theFirstWriteSaysThatThePrimaryTookCommitsBeforeItsAgentSaidSo() {
    ChangeLog.State state = ChangeLog.looked(decided(), AFTER, Map.of("two", primary(4)), 1_300);
    assertThat(state.changes().getLast().promotedMillis()).isEqualTo(300);
    state = spread(state, 200, 1_400);
    assertThat(state.changes().getLast().promotedMillis()).isEqualTo(200);
    assertThat(state.changes().getLast().propagation().completeMillis()).isEqualTo(200);
    assertThat(spread(decided(), 350, 1_400).changes().getLast().promotedMillis()).isEqualTo(50);
    state = ChangeLog.looked(decided(), AFTER, Map.of("two", primary(4)), 1_100);
    assertThat(spread(state, 200, 1_400).changes().getLast().promotedMillis()).isEqualTo(100);
  }

  /** A client whose first write was so long ago. */
  private static ChangeLog.State spread(ChangeLog.State state, long writeAgeMillis, long now) {
    RouteStatus client =
        new RouteStatus("c", "client", 4, "two", "PROVEN", NOW, -1, -1, writeAgeMillis, "");
    List<SeenRoute> routes = List.of(new SeenRoute("edge", client, 0));
    return ChangeLog.spread(state, AFTER, Map.of("one", crashed(3)), routes, now, LATE);
  }

  @Test
  void aChangeThatIsNotTheRecordsIsNotSpread() {
    assertThat(ChangeLog.spread(decided(), BEFORE, Map.of(), List.of(), 2_000, LATE))
        .isEqualTo(decided());
  }

  @Test
  void whatTheNextChangeOvertookIsNotComplete() {
    ChangeLog.State state = ChangeLog.spread(decided(), AFTER, Map.of(), List.of(), 1_100, LATE);
    assertThat(state.changes().getLast().propagation().late()).isFalse();
    DatabaseRecord next = AFTER.arming("one").synchronous().failedOver(CONFIRMED);
    state =
        ChangeLog.decided(
            state, AFTER, next, VERDICT, Optional.empty(), CONFIRMED, Optional.empty(), 1_200, NOW);
    assertThat(state.changes().getFirst().propagation().sentence())
        .isEqualTo(
            "not complete: two takes no commits yet; one, the former primary, was not seen to have"
                + " ended: its node is silent");
  }

  @Test
  void theNewestAreKept() {
    ChangeLog.State state = ChangeLog.resume(List.of());
    DatabaseRecord record = BEFORE;
    for (int i = 0; i < 3 * ChangeLog.KEPT_MAX; i++) {
      DatabaseRecord next = record.failedOver(CONFIRMED).arming("one").synchronous();
      state =
          ChangeLog.decided(
              state, record, next, VERDICT, Optional.empty(), CONFIRMED, Optional.empty(), i, NOW);
      record = next;
    }
    assertThat(state.changes()).hasSize(ChangeLog.KEPT_MAX);
    assertThat(state.changes().getLast().epoch()).isEqualTo(record.epoch());
  }

  /** It may come back when much has changed since, and another witness looks. */
  @Test
  void whatOnlyTheFormerPrimaryHadIsToldOfTheChangeThatReplacedIt() {
    ChangeLog.State state = ChangeLog.resume(decided().changes());
    DatabaseRecord later = AFTER.arming("one").synchronous().failedOver(CONFIRMED);
    state =
        ChangeLog.decided(
            state,
            AFTER.arming("one").synchronous(),
            later,
            VERDICT,
            Optional.empty(),
            CONFIRMED,
            Optional.empty(),
            0,
            NOW);
    state = ChangeLog.looked(ChangeLog.resume(state.changes()), later, back(3), 9_000);
    assertThat(state.changes())
        .extracting(DatabaseChange::orphans)
        .containsExactly(
            "2 commits, none acknowledged to a session that waits, made from 2026-01-02T03:04:00Z to"
                + " 2026-01-02T03:04:01Z, on one alone, its log from 0/5000060 to 0/5000400 set"
                + " aside there in /orphans/3-1",
            "");
    assertThat(ChangeLog.looked(state, later, back(7), 9_000)).isEqualTo(state);
  }

  @Test
  void whatWasForcedMayHaveBeenAcknowledged() {
    ChangeLog.State state =
        ChangeLog.decided(
            ChangeLog.resume(List.of()),
            BEFORE.alone(),
            BEFORE.alone().forced("two"),
            VERDICT,
            Optional.empty(),
            Lsn.ZERO,
            Optional.empty(),
            0,
            NOW);
    state = ChangeLog.looked(state, BEFORE.alone().forced("two"), back(3), 9_000);
    assertThat(state.changes().getLast().orphans())
        .startsWith("2 commits, some may have been acknowledged, ");
  }

  @Test
  void whoHadNothingAloneIsToldToo() {
    ServerReport.Orphans nothing =
        new ServerReport.Orphans(
            3, 1, CONFIRMED, CONFIRMED, 0, Optional.empty(), Optional.empty(), "", "");
    Seen back = new Seen(report("one", 5, State.STANDBY, Optional.of(nothing)), 0);
    assertThat(
            ChangeLog.looked(decided(), AFTER, Map.of("one", back), 9_000)
                .changes()
                .getLast()
                .orphans())
        .isEqualTo("none: the log of one ended at 0/5000060, and the new primary has all of it");
  }

  private static Map<String, Seen> back(long epoch) {
    ServerReport.Orphans orphans =
        new ServerReport.Orphans(
            epoch,
            1,
            CONFIRMED,
            Lsn.parse("0/5000400"),
            2,
            Optional.of(NOW.minusSeconds(5)),
            Optional.of(NOW.minusSeconds(4)),
            "/orphans/3-1",
            "");
    return Map.of("one", new Seen(report("one", 5, State.STANDBY, Optional.of(orphans)), 0));
  }

  private static ChangeLog.State decided() {
    return ChangeLog.decided(
        ChangeLog.resume(List.of()),
        BEFORE,
        AFTER,
        VERDICT,
        Optional.empty(),
        CONFIRMED,
        Optional.of(new Seen(report("one", 3, State.PRIMARY), 70)),
        1_000,
        NOW);
  }

  private static Seen crashed(long epoch) {
    return crashed(epoch, CancelledWaits.NONE);
  }

  private static Seen crashed(long epoch, CancelledWaits cancelled) {
    Weakness weakness = new Weakness("", List.of(), cancelled);
    return new Seen(report("one", epoch, State.CRASHED, weakness, Optional.empty()), 0);
  }

  private static Seen primary(long epoch) {
    return new Seen(report("two", epoch, State.PRIMARY), 0);
  }

  private static ServerReport report(String server, long epoch, State state) {
    return report(server, epoch, state, Optional.empty());
  }

  private static ServerReport report(
      String server, long epoch, State state, Optional<ServerReport.Orphans> orphans) {
    return report(server, epoch, state, Weakness.NONE, orphans);
  }

  private static ServerReport report(
      String server,
      long epoch,
      State state,
      Weakness weakness,
      Optional<ServerReport.Orphans> orphans) {
    return new ServerReport(
        server,
        1,
        1,
        new ServerReport.Decided(epoch, 1),
        0,
        0,
        state,
        "system",
        ServerReport.Position.NOWHERE,
        ServerReport.Stream.NONE,
        ServerReport.Gate.OPEN,
        0,
        ServerReport.Disk.UNKNOWN,
        ServerReport.Link.UNKNOWN,
        ServerReport.Progress.NONE,
        0,
        weakness,
        "",
        orphans);
  }
}
