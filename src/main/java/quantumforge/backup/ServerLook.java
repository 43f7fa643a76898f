package quantumforge.backup;

import java.time.Duration;
import quantumforge.kernel.Lsn;

/**
 * What a server said of itself when a snapshot of it was taken.
 *
 * @param server its name
 * @param standby whether it is in recovery
 * @param system the database's identifier
 * @param timeline of its log, as far as it is known: a standby that follows nobody may name an
 *     older one
 * @param from everything before it is in the snapshot
 * @param to nothing behind it is in the snapshot
 * @param streaming whether a standby hears its primary
 * @param ageMillis how old its data is; 0 at a primary, negative when it cannot tell
 */
record ServerLook(
    String server,
    boolean standby,
    String system,
    int timeline,
    Lsn from,
    Lsn to,
    boolean streaming,
    long ageMillis) {

  /** Whether a standby is as good as its primary. */
  boolean isFresh(Duration limit) {
    return standby && streaming && ageMillis >= 0 && ageMillis <= limit.toMillis();
  }
}
