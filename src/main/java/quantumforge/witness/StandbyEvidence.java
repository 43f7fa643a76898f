package quantumforge.witness;

import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseSituation.Seen;

/** Whether the other server could take the primary's place, and has all that it confirmed. */
@Deterministic
record StandbyEvidence(DatabaseSituation situation) {

  private DatabaseRecord record() {
    return situation.record();
  }

  private long silenceMillis() {
    return situation.limits().silenceMillis();
  }

  private Optional<ServerReport> standby() {
    return situation.fresh(situation.standby());
  }

  /** It runs, does what is decided, and belongs to this epoch. */
  boolean isFit() {
    return situation.known(situation.standby()).filter(this::followsInEpoch).isPresent();
  }

  /** One that has paused its replay gets and confirms everything, and cannot be promoted. */
  private boolean followsInEpoch(ServerReport report) {
    return report.state() == State.STANDBY
        && !report.progress().replayPaused()
        && report.decided().epoch() == record().epoch();
  }

  /** It was fit a moment ago, or has not been told yet by a witness that has just begun. */
  boolean mayBeFit() {
    long patienceMillis = 2 * silenceMillis();
    return situation.modeMillis() <= silenceMillis()
        || situation
            .last(situation.standby())
            .filter(last -> last.ageMillis() <= patienceMillis)
            .map(Seen::report)
            .filter(report -> report.heardMillis() <= patienceMillis)
            .filter(report -> report.lookMillis() <= patienceMillis)
            .filter(this::followsInEpoch)
            .isPresent();
  }

  /**
   * It could not be promoted, and not for a moment alone: it stands still for new connections, has
   * paused its replay, or its agent is not there, while it confirms all the same.
   */
  boolean isUnfit() {
    return !isFit() && !mayBeFit();
  }

  /** It has not lost what it once confirmed. */
  boolean isComplete() {
    return has(situation.confirmed()) && has(record().floor());
  }

  /** Its log reaches so far. */
  boolean has(Lsn end) {
    return standby().filter(report -> report.position().end().covers(end)).isPresent();
  }

  /** It lacks what it once confirmed. */
  boolean isFitAndIncomplete() {
    return isFit() && !isComplete();
  }

  /** A witness that comes later would not know of it, should the standby's agent forget too. */
  boolean lacksMoreThanIsRecorded() {
    return isFitAndIncomplete() && !record().floor().covers(situation.confirmed());
  }

  /**
   * The primary told later than the standby what the standby has; the standby's next word may well
   * show all of it. A report may be as old as the limit, and what it tells of as old again.
   */
  boolean mayYetSay() {
    return isFitAndIncomplete() && situation.confirmedMillis() <= 2 * silenceMillis();
  }

  /** A witness that has just begun does not know what it had confirmed. */
  boolean mayHaveAll() {
    return !situation.confirmed().equals(Lsn.ZERO) && (isComplete() || mayYetSay());
  }

  /** Its agent says that only a person can mend it. */
  boolean isHelpless() {
    return standby().filter(report -> report.progress().helpless()).isPresent();
  }

  /** Its agent has not yet begun with what an operator has ordered. */
  boolean isToBeRebuilt() {
    return standby()
        .filter(report -> record().rebuild().awaits(report.server(), report.rebuild()))
        .isPresent();
  }
}
