package quantumforge.witness;

import quantumforge.kernel.Deterministic;
import quantumforge.witness.DatabaseSituation.Seen;

/** The server that an operator forced out, of which is not recorded that it has ended. */
@Deterministic
record ForcedOut(DatabaseSituation situation) {

  /**
   * It has heard of that, and runs no more as it did; it keeps what it has heard, so that it does
   * not again, however old its word is.
   */
  boolean hasEnded() {
    DatabaseRecord record = situation.record();
    return situation
        .last(record.unfenced())
        .map(Seen::report)
        .filter(report -> report.decided().epoch() >= record.epoch())
        .filter(
            report ->
                switch (report.state()) {
                  case EMPTY, DOWN, CRASHED, STANDBY, REBUILDING, BROKEN -> true;
                  case STARTING, PRIMARY, YIELDED, HUNG -> false;
                })
        .isPresent();
  }

  /** It may still take commits, which will be lost, and show old data. */
  boolean mayRun() {
    return !situation.record().unfenced().isEmpty() && !hasEnded();
  }
}
