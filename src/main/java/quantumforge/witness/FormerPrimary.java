package quantumforge.witness;

import java.util.Map;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Deterministic;
import quantumforge.status.DatabaseChange;
import quantumforge.witness.DatabaseSituation.Seen;

/**
 * Whether the server that a change replaced is known to have ended, and with it every connection of
 * a client to it: also those on a name or behind a command, which no route can cut.
 *
 * @param server as its node is named
 * @param trouble why that is not known, for people; empty when it is
 */
@Deterministic
record FormerPrimary(String server, String trouble) {

  /** What a node that was not heard for longer said is not how things are. */
  static final long SILENT_MILLIS = 3_000;

  /** There was none. */
  private static final FormerPrimary NOBODY = new FormerPrimary("", "");

  /** Of a change, by what its agent said last. */
  static FormerPrimary of(DatabaseChange change, DatabaseRecord record, Map<String, Seen> seen) {
    boolean none = change.from().isEmpty() || change.from().equals(change.to());
    if (none) {
      return NOBODY;
    }
    boolean known = change.fencedMillis() != DatabaseChange.UNKNOWN;
    return new FormerPrimary(
        change.from(), known ? "" : trouble(change, record, seen.get(change.from())));
  }

  private static String trouble(DatabaseChange change, DatabaseRecord record, Seen said) {
    if (said == null) {
      return "its node is silent";
    }
    if (ended(change, record, said.report())) {
      return "";
    }
    return said.ageMillis() > SILENT_MILLIS
        ? "its node is silent"
        : "its agent says %s, and acts for epoch %d"
            .formatted(said.report().state(), said.report().decided().epoch());
  }

  /**
   * Its agent keeps what it has heard of the change, and so does not start it again as a primary.
   * Before it has, only what follows from the witness's own order keeps it down: one that ended
   * while the other server was promotable waits for a decision; one that was forced out may start.
   */
  private static boolean ended(DatabaseChange change, DatabaseRecord record, ServerReport report) {
    boolean heard = report.decided().epoch() >= change.epoch();
    boolean forced = record.unfenced().equals(change.from());
    return switch (report.state()) {
      case DOWN, CRASHED, BROKEN -> heard || !forced;
      case EMPTY, REBUILDING, STANDBY -> heard;
      case STARTING, PRIMARY, YIELDED, HUNG -> false;
    };
  }

  boolean hasEnded() {
    return trouble.isEmpty();
  }
}
