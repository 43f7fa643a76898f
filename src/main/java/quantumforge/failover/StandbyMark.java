package quantumforge.failover;

import java.util.Optional;
import quantumforge.failover.Facts.Running;
import quantumforge.health.ServerReport.Stream;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;

/**
 * The most that the standby was seen to confirm since it may be promoted, by the agent of either
 * server and for as long as that agent lives. A disk may lose what it said that it has, so a
 * standby must not be promoted with less; and the primary's agent may be the only one who still
 * knows, when its server has ended and the witness and the standby's agent have begun anew.
 *
 * @param epoch in which it was seen
 * @param end everything before it was confirmed
 */
public record StandbyMark(long epoch, Lsn end) {

  /** Nothing was seen. */
  public static final StandbyMark NOTHING = new StandbyMark(0, Lsn.ZERO);

  /**
   * There was a look at the own server.
   *
   * @param decided what was decided when it began; empty keeps what was seen
   * @param own the name of the server
   * @param proven whether commits are proven to wait for the standby; of a primary that lets them
   *     go, what something confirmed promises nothing
   */
  public StandbyMark seen(
      Optional<DatabaseRecord> decided,
      String own,
      Running running,
      boolean proven,
      Lsn confirmed) {
    if (decided.isEmpty()) {
      return this;
    }
    DatabaseRecord record = decided.get();
    if (!record.promotable()) {
      return NOTHING;
    }
    boolean leads = record.primary().equals(own);
    boolean counts =
        switch (running) {
          case READ_WRITE, YIELDED -> leads && proven;
          case RECOVERY -> !leads;
          case NO, STARTING, HUNG -> false;
        };
    Lsn before = epoch == record.epoch() ? end : Lsn.ZERO;
    return new StandbyMark(record.epoch(), counts && confirmed.covers(before) ? confirmed : before);
  }

  /** What the agent reports: of a server that does not run, what was seen while it did. */
  public Stream over(Running running, Stream seen) {
    return switch (running) {
      case READ_WRITE, YIELDED -> seen;
      case RECOVERY, NO, STARTING, HUNG ->
          seen.confirmed().covers(end) ? seen : new Stream(seen.up(), end, seen.stillMillis());
    };
  }
}
