package quantumforge.witness;

import quantumforge.kernel.Deterministic;

/** Whether the primary was changed too often, and whether it was calm for long enough since. */
@Deterministic
record FlapDamping(DatabaseSituation situation) {

  private DatabaseRecord record() {
    return situation.record();
  }

  boolean tooManyFailovers() {
    return record().failovers() >= situation.limits().failoversMax();
  }

  /**
   * What took the former primary away may not be over. A new witness does not know when that was.
   */
  boolean failedOverJustNow() {
    return record().failovers() > 0
        && situation.primaryMillis() < situation.limits().failoverMinGap().toMillis();
  }

  /** It was replaced as the primary so often that a person must look at it. */
  boolean standbyFailedTooOften() {
    return record().failures(situation.standby()) >= situation.limits().failuresMax();
  }

  /** The standby may take the place of a primary that is lost, as far as that is not too often. */
  boolean mayFailOver() {
    return !tooManyFailovers() && !failedOverJustNow() && !standbyFailedTooOften();
  }

  /** It was calm for so long that what happened so far does not count. */
  boolean isCalm() {
    return (record().failovers() > 0 || record().degradations() > 0)
        && situation.modeMillis() >= situation.limits().calmMillis();
  }
}
