package quantumforge.witness;

import java.time.Instant;
import java.util.Optional;
import quantumforge.kernel.Deterministic;
import quantumforge.status.DatabaseChange;
import quantumforge.status.Propagation;

/**
 * A change of the primary that is durable and that no witness told of: whoever decided it ended in
 * between. What the record and the change before it prove, and no more.
 */
@Deterministic
final class UntoldChange {

  private static final String REASON =
      "decided by an earlier witness, whose word on it is not known here, as when it ends before it"
          + " tells; the time is that of the next witness's reading";

  private UntoldChange() {}

  /**
   * The change with which the record's epoch began.
   *
   * @param last the newest change that is known, of an earlier epoch; empty for none
   * @param now when this witness read the record
   */
  static DatabaseChange of(DatabaseRecord record, Optional<DatabaseChange> last, Instant now) {
    String from =
        last.filter(change -> change.epoch() + 1 == record.epoch())
            .map(DatabaseChange::to)
            .orElse(record.unfenced());
    return new DatabaseChange(
        record.epoch(),
        from,
        record.primary(),
        DatabaseChange.UNTOLD,
        REASON,
        now,
        DatabaseChange.UNKNOWN,
        DatabaseChange.UNKNOWN,
        DatabaseChange.UNKNOWN,
        DatabaseChange.UNKNOWN,
        DatabaseChange.UNKNOWN,
        Propagation.NONE,
        loss(record, from),
        "");
  }

  /**
   * The record says that a change was forced, and of no other that each commit had waited: which
   * waits clients had cancelled is not in it.
   */
  private static String loss(DatabaseRecord record, String from) {
    if (record.epoch() == 1) {
      return ChangeLog.FIRST;
    }
    if (record.primary().equals(from)) {
      return ChangeLog.withoutWhatItConfirmed(from);
    }
    return record.unfenced().isEmpty()
        ? "%s: not proven that each commit that clients were told of had waited for %s"
            .formatted(ChangeLog.AT_RISK, record.primary())
        : ChangeLog.givenUp(record.unfenced());
  }
}
