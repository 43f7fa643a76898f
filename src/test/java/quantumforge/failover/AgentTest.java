package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/** What the agent of the server "one" does of itself, and what only when it is decided. */
class AgentTest {

  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final Duration SHUT_ALONE = Duration.ofSeconds(15);
  private static final long LONG_MILLIS = LEASE.toMillis() + 1;
  private static final Lsn FLOOR = new Lsn(1_000);

  private final Agent agent = new Agent(LEASE, SHUT_ALONE);

  @ParameterizedTest
  @EnumSource(Folder.class)
  void noServerIsStartedBeforeAWitnessWasHeard(Folder folder) {
    Known known = new Known(Optional.empty());
    known.folder = folder;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void aFormerPrimaryIsNotStartedOnTheDataThatItHas() {
    Known known = new Known(Optional.of(record(2, Mode.ALONE, "two")));
    assertThat(next(known)).isInstanceOf(Action.Rebuild.class);
    known.primaryTakes = false;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"ARMING", "SYNCHRONOUS", "SWITCHOVER"})
  void aPrimaryThatEndedStaysDownWhileItsStandbyMayBePromoted(Mode mode) {
    Known known = new Known(Optional.of(record(1, mode, "one")));
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.decided = Optional.of(record(1, Mode.ALONE, "one"));
    assertThat(next(known)).isInstanceOf(Action.Start.class);
  }

  @Test
  void aStandbyIsPromotedOnlyWithAllThatItConfirmed() {
    Known known = following(record(2, Mode.ALONE, "one"));
    known.end = new Lsn(FLOOR.bytes() - 1);
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.end = FLOOR;
    assertThat(next(known)).isInstanceOf(Action.Promote.class);
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "UNBORN", mode = EnumSource.Mode.EXCLUDE)
  void aStandbyIsNotPromotedUntilItIsThePrimaryByTheRecord(Mode mode) {
    Known known = following(record(1, mode, "two"));
    for (long heardMillis : List.of(0L, LONG_MILLIS)) {
      known.heardMillis = heardMillis;
      known.primaryTakes = heardMillis == 0;
      assertThat(next(known)).isInstanceOf(Action.Wait.class);
    }
  }

  @Test
  void commitsThatWaitAreLetGoOnlyByTheRecord() {
    Known known = leading(record(1, Mode.SYNCHRONOUS, "one"));
    known.waitingMillis = 10 * LONG_MILLIS;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.heardMillis = LONG_MILLIS;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
    known.heardMillis = 0;
    known.decided = Optional.of(record(1, Mode.ALONE, "one"));
    assertThat(next(known)).isEqualTo(new Action.SetGate("", "as decided in version 7"));
  }

  @Test
  void aNewPrimaryIsLetWaitForWhomTheRecordNames() {
    Known known = leading(record(2, Mode.ARMING, "one"));
    known.gate = "";
    assertThat(next(known)).isEqualTo(new Action.SetGate("two", "as decided in version 7"));
    known.decided = Optional.of(record(2, Mode.ALONE, "one"));
    known.gate = "two";
    assertThat(next(known)).isEqualTo(new Action.SetGate("", "as decided in version 7"));
  }

  @Test
  void aPrimaryThatNeitherWitnessNorStandbyHearsIsEnded() {
    Known known = leading(record(1, Mode.SYNCHRONOUS, "one"));
    known.heardMillis = LONG_MILLIS;
    known.waitingMillis = LONG_MILLIS;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
    known.running = Running.HUNG;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
    known.heardMillis = 0;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  /** The witness may have the standby promoted, which lacks what the other one confirms. */
  @Test
  void aPrimaryThatNoWitnessHearsDoesNotGoOnWithAnImpostor() {
    Known known = leading(record(1, Mode.SYNCHRONOUS, "one"));
    known.impostor = true;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.heardMillis = LONG_MILLIS;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
    known.decided = Optional.of(record(1, Mode.ALONE, "one"));
    known.gate = "";
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void aPrimaryWhoseStandbyFollowsNeedsNoWitness() {
    Known known = leading(record(1, Mode.SYNCHRONOUS, "one"));
    known.heardMillis = Long.MAX_VALUE;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Running.class,
      names = {"STARTING", "READ_WRITE", "YIELDED", "HUNG"})
  void aServerThatIsNoLongerThePrimaryIsEndedAtOnce(Running running) {
    Known known = new Known(Optional.of(record(2, Mode.ALONE, "two")));
    known.running = running;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
  }

  /** What it confirms commits wait for; ended, they would wait for it to come back. */
  @Test
  void aStandbyThatLetsNobodyInIsEndedOnlyWhenItGetsNoLog() {
    Known known = following(record(1, Mode.SYNCHRONOUS, "two"));
    known.running = Running.HUNG;
    known.streams = true;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.streams = false;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
  }

  @Test
  void aPrimaryThatLetsNobodyInLetsItsOpenSessionsCommitWhenItIsAlone() {
    Known known = leading(record(1, Mode.SYNCHRONOUS, "one"));
    known.running = Running.HUNG;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.decided = Optional.of(record(1, Mode.ALONE, "one"));
    assertThat(next(known))
        .isInstanceOfSatisfying(
            Action.SetGate.class, action -> assertThat(action.standby()).isEmpty());
    known.gate = "";
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void aPrimaryThatLetsNobodyInIsStartedAgainWhereNobodyCanTakeItsPlace() {
    Known known = leading(record(1, Mode.ALONE, "one"));
    known.running = Running.HUNG;
    known.gate = "";
    known.shutMillis = SHUT_ALONE.toMillis();
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.shutMillis = SHUT_ALONE.toMillis() + 1;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
    for (Mode mode : List.of(Mode.ARMING, Mode.SYNCHRONOUS, Mode.SWITCHOVER)) {
      known.decided = Optional.of(record(1, mode, "one"));
      assertThat(next(known)).as("%s", mode).isInstanceOf(Action.Wait.class);
    }
    known.decided = Optional.of(new DatabaseRecord(1, 1, Mode.ALONE, "one", "", Lsn.ZERO, true, 0));
    assertThat(next(known)).as("paused").isInstanceOf(Action.Wait.class);
  }

  @Test
  void aPlannedChangeLetsThePrimaryYieldOnce() {
    Known known = leading(record(1, Mode.SWITCHOVER, "one"));
    assertThat(next(known)).isInstanceOf(Action.Yield.class);
    known.running = Running.YIELDED;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void aPrimaryThatYieldedInVainTakesCommitsAgain() {
    Known known = leading(record(1, Mode.ALONE, "one"));
    known.running = Running.YIELDED;
    assertThat(next(known)).isInstanceOf(Action.SetGate.class);
  }

  @Test
  void dataThatAreHalfMadeAreMadeAgainAndNotStarted() {
    Known known = new Known(Optional.of(record(1, Mode.ALONE, "one")));
    known.folder = Folder.UNFINISHED;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.decided = Optional.of(record(2, Mode.ALONE, "two"));
    assertThat(next(known)).isInstanceOf(Action.Rebuild.class);
  }

  @Test
  void noServerIsStartedFromDataThatCannotBeReadAndOnlyItsOwnAreCopiedOverByItself() {
    Known known = new Known(Optional.of(record(1, Mode.ALONE, "one")));
    known.folder = Folder.UNREADABLE;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.decided = Optional.of(record(2, Mode.ALONE, "two"));
    assertThat(next(known)).isInstanceOf(Action.Rebuild.class);
    known.dataEpoch = 0;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    assertThat(next(known).reason()).contains("./forge db reinit one");
    known.decided = Optional.of(rebuilding("two", "one"));
    assertThat(next(known)).isInstanceOf(Action.Discard.class);
  }

  @Test
  void noServerIsStartedFromDataOfAnotherVersionAndOnlyAnOperatorHasThemMadeAnew() {
    Known known = new Known(Optional.of(record(1, Mode.ALONE, "one")));
    known.folder = Folder.OTHER_VERSION;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.decided = Optional.of(record(2, Mode.ALONE, "two"));
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    assertThat(next(known).reason()).contains("a person must").doesNotContain("reinit");
    known.decided = Optional.of(rebuilding("two", "one"));
    assertThat(next(known)).isInstanceOf(Action.Discard.class);
  }

  @Test
  void aStandbyThatCannotFollowIsMadeAnewWhenThePrimaryCanBeCopied() {
    Known known = following(record(2, Mode.ALONE, "two"));
    known.useless = "the log that it needs is gone";
    known.primaryTakes = false;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.primaryTakes = true;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
    known.running = Running.NO;
    assertThat(next(known)).isInstanceOf(Action.Rebuild.class);
  }

  @Test
  void whoWouldBePromotedKeepsItsDataAndSoDoesEverybodyInAPause() {
    DatabaseRecord alone = record(2, Mode.ALONE, "two");
    for (DatabaseRecord keeps :
        List.of(
            record(2, Mode.ARMING, "two"),
            record(2, Mode.SYNCHRONOUS, "two"),
            record(2, Mode.SWITCHOVER, "two"),
            paused(alone))) {
      Known known = following(keeps);
      known.useless = "the log that it needs is gone";
      assertThat(next(known)).isInstanceOf(Action.Wait.class);
      known.running = Running.NO;
      assertThat(next(known)).isInstanceOf(Action.Follow.class);
      known.decided = Optional.of(alone);
      assertThat(next(known)).isInstanceOf(Action.Rebuild.class);
    }
  }

  @Test
  void aFormerPrimaryIsNotTurnedBackInAPause() {
    DatabaseRecord alone = record(2, Mode.ALONE, "two");
    Known known = new Known(Optional.of(paused(alone)));
    known.folder = Folder.PRIMARY;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.decided = Optional.of(alone);
    assertThat(next(known)).isInstanceOf(Action.Rebuild.class);
  }

  private static DatabaseRecord paused(DatabaseRecord record) {
    return new DatabaseRecord(
        record.version(),
        record.epoch(),
        record.mode(),
        record.primary(),
        record.standby(),
        record.floor(),
        true,
        record.failovers());
  }

  @Test
  void aStandbyThatHasPausedItsReplayGoesOnWithItUnlessTheWitnessIsPaused() {
    DatabaseRecord record = record(2, Mode.SYNCHRONOUS, "two");
    Known known = following(record);
    known.replayPaused = true;
    assertThat(next(known)).isInstanceOf(Action.Replay.class);
    known.decided =
        Optional.of(
            new DatabaseRecord(
                record.version(),
                record.epoch(),
                record.mode(),
                record.primary(),
                record.standby(),
                record.floor(),
                true,
                record.failovers()));
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void whoIsToBePromotedGoesOnWithItsReplayFirst() {
    Known known = following(record(3, Mode.ALONE, "one"));
    known.replayPaused = true;
    assertThat(next(known)).isInstanceOf(Action.Replay.class);
    known.replayPaused = false;
    assertThat(next(known)).isInstanceOf(Action.Promote.class);
  }

  @Test
  void whatACopyWouldNotMendIsLeftToAPerson() {
    Known known = following(record(2, Mode.ALONE, "two"));
    known.obstacle = "its slot is held";
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    assertThat(next(known).reason()).contains("its slot is held", ReportMaker.NEEDS);
  }

  @Test
  void whatAnOperatorWantsToBeMadeAnewIsThrownAwayOnceAndOnlyWhenItCanBeCopied() {
    Known known = following(rebuilding("two", "one"));
    long order = known.decided.orElseThrow().rebuild().order();
    known.primaryTakes = false;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
    known.primaryTakes = true;
    assertThat(next(known)).isInstanceOf(Action.Fence.class);
    known.running = Running.NO;
    assertThat(next(known))
        .isEqualTo(new Action.Discard(order, "an operator wants its data to be made anew"));

    known.rebuild = order;
    known.folder = Folder.UNFINISHED;
    assertThat(next(known)).isInstanceOf(Action.Rebuild.class);
    known.folder = Folder.STANDBY;
    assertThat(next(known)).isInstanceOf(Action.Follow.class);
    known.running = Running.RECOVERY;
    assertThat(next(known)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void theOtherServersOrderIsNotTaken() {
    assertThat(next(leading(rebuilding("one", "two")))).isInstanceOf(Action.Wait.class);
  }

  private Action next(Known known) {
    return agent.next(known.facts());
  }

  private static Known leading(DatabaseRecord record) {
    Known known = new Known(Optional.of(record));
    known.running = Running.READ_WRITE;
    known.gate = record.standby();
    return known;
  }

  private static Known following(DatabaseRecord record) {
    Known known = new Known(Optional.of(record));
    known.folder = Folder.STANDBY;
    known.running = Running.RECOVERY;
    known.following = "two";
    return known;
  }

  private static DatabaseRecord record(long epoch, Mode mode, String primary) {
    String standby = mode == Mode.ALONE ? "" : primary.equals("one") ? "two" : "one";
    return new DatabaseRecord(7, epoch, mode, primary, standby, FLOOR, false, 0);
  }

  private static DatabaseRecord rebuilding(String primary, String server) {
    return new DatabaseRecord(
        7,
        2,
        Mode.ALONE,
        primary,
        "",
        FLOOR,
        false,
        0,
        new DatabaseRecord.Rebuild(server, 7),
        Map.of(),
        0,
        "");
  }

  /** What it knows; at first of a former primary that does not run. */
  private static final class Known {
    private Optional<DatabaseRecord> decided;
    private long heardMillis;
    private Folder folder = Folder.PRIMARY;
    private long dataEpoch = 1;
    private Lsn end = FLOOR;
    private Running running = Running.NO;
    private boolean streams;
    private String following = "";
    private String useless = "";
    private String obstacle = "";
    private String gate = "";
    private long waitingMillis;
    private long rebuild;
    private boolean impostor;
    private boolean replayPaused;
    private boolean primaryTakes = true;
    private long shutMillis;

    Known(Optional<DatabaseRecord> decided) {
      this.decided = decided;
    }

    Facts facts() {
      return new Facts(
          "one",
          decided,
          heardMillis,
          folder,
          dataEpoch,
          end,
          running,
          streams,
          following,
          useless,
          obstacle,
          gate,
          waitingMillis,
          rebuild,
          impostor,
          replayPaused,
          primaryTakes,
          shutMillis);
    }
  }
}
