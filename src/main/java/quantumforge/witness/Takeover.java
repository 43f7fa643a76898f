package quantumforge.witness;

import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;

/** Which of both servers goes on taking commits. */
@Deterministic
record Takeover(DatabaseSituation situation) {

  /** The primary lets nobody write, and the standby has its last word. */
  boolean isHandedOver() {
    StandbyEvidence standby = new StandbyEvidence(situation);
    return standby.isFit()
        && new PrimaryLoss(situation).lastWord().filter(standby::has).isPresent();
  }

  /** A switchover has taken so long that the primary, which does what is decided, is to go on. */
  boolean takesTooLong() {
    PrimaryLoss primary = new PrimaryLoss(situation);
    return situation.modeMillis() >= situation.limits().switchoverMillis()
        && !primary.isUnheard()
        && !primary.mayBeStuck()
        && !primary.hasJustEnded();
  }

  /**
   * The primary could start, and the standby is not there to take its place, or may not. A witness
   * that has just begun does not know what the standby had confirmed; the primary has all of it.
   */
  boolean isThePrimarys() {
    return new PrimaryLoss(situation).couldStart() && !mayBeTheStandbys();
  }

  private boolean mayBeTheStandbys() {
    StandbyEvidence standby = new StandbyEvidence(situation);
    return situation.record().promotable()
        && new FlapDamping(situation).mayFailOver()
        && new PrimaryService(situation).impostor().isEmpty()
        && (standby.isFit() ? standby.mayHaveAll() : standby.mayBeFit());
  }

  /**
   * The primary is not promoted yet, and lacks what it had confirmed: that is gone, with a disk
   * that lied; or it has not yet replayed all it has.
   */
  boolean electLacksTheFloor() {
    return situation
        .known(situation.record().primary())
        .filter(report -> report.state() == State.STANDBY)
        .filter(report -> !report.position().end().covers(situation.record().floor()))
        .isPresent();
  }
}
