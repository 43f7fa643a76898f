package quantumforge.witness;

import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Gate;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;

/** Whether commits may wait for the standby, and do. */
@Deterministic
record Resync(DatabaseSituation situation) {

  /** The standby follows closely enough that commits may begin to wait for it. */
  boolean standbyFollows() {
    StandbyEvidence standby = new StandbyEvidence(situation);
    return standby.isFit()
        && !standby.isToBeRebuilt()
        && new PrimaryService(situation).upToDate().filter(this::isFollowed).isPresent();
  }

  private boolean isFollowed(ServerReport leader) {
    return situation
        .fresh(situation.standby())
        .filter(follower -> follower.stream().up())
        .filter(follower -> follower.position().timeline() == leader.position().timeline())
        .filter(follower -> isClose(leader, follower.position().end()))
        .isPresent();
  }

  private boolean isClose(ServerReport leader, Lsn behind) {
    return leader.position().end().ahead(behind) <= situation.limits().lagMaxBytes();
  }

  /** Both sides say that the other server follows closely: commits may wait for it again. */
  private boolean isConfirmed() {
    PrimaryService primary = new PrimaryService(situation);
    return standbyFollows()
        && primary.upToDate().filter(this::hearsTheStandby).isPresent()
        && primary.impostor().isEmpty();
  }

  private boolean hearsTheStandby(ServerReport leader) {
    return leader.stream().up() && isClose(leader, leader.stream().confirmed());
  }

  /** A standby that let commits wait too long, with whatever is slow there, may do so again. */
  private boolean isTooSoon() {
    return situation.modeMillis()
        < situation.limits().resyncPauseMillis(situation.record().degradations());
  }

  /** Commits may begin to wait for the other server. */
  boolean mayBegin() {
    return isConfirmed() && !isTooSoon();
  }

  /** They might, had they not waited too long for it just now. */
  boolean pauses() {
    return isConfirmed() && isTooSoon();
  }

  /** Commits were seen to wait, and the standby has everything before the first of them. */
  boolean isProven() {
    return standbyFollows()
        && new PrimaryService(situation)
            .upToDate()
            .map(ServerReport::gate)
            .filter(gate -> gate.standby().equals(situation.record().standby()))
            .flatMap(Gate::provenFrom)
            .filter(new StandbyEvidence(situation)::has)
            .isPresent();
  }
}
