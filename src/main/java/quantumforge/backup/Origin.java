package quantumforge.backup;

import java.time.Instant;
import quantumforge.kernel.Lsn;

/**
 * Which moment of the database some data is of.
 *
 * @param server who gave it
 * @param primary whether that was the primary then
 * @param system the identifier of the database; copies of one have the same
 * @param epoch of the witness's record; 0 when it was not known
 * @param timeline of the server's log; grows with each promotion
 * @param from everything that was committed before this place is in it
 * @param to nothing that was committed behind this place is in it
 * @param asOf when it was so, by the clock of the node that read it
 */
public record Origin(
    String server,
    boolean primary,
    String system,
    long epoch,
    int timeline,
    Lsn from,
    Lsn to,
    Instant asOf) {}
