package quantumforge.failover;

import java.util.Optional;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;

/**
 * What an agent knows when it asks itself what to do next.
 *
 * @param server its server's name
 * @param decided the newest decision, stored on this machine; empty when none was ever heard, or
 *     when what is stored cannot be read
 * @param heardMillis how long ago a witness was heard
 * @param folder what the data folder is
 * @param dataEpoch the newest epoch of which the data has something; 0 for none
 * @param end everything before it is on this server's disk
 * @param running what the server is doing
 * @param streams whether it is seen to get the log of another one
 * @param following whom a running standby, or one that would start, follows
 * @param useless why a standby's data cannot follow as they are; empty when they can, as far as it
 *     is known
 * @param obstacle what else keeps a running standby from following, that a copy would not mend;
 *     empty for nothing
 * @param gate for whom commits are set to wait; empty for nobody
 * @param waitingMillis how long the oldest commit has been waiting for the standby; 0 for none
 * @param rebuild the newest operator's order to make its data anew with which it has begun; 0 for
 *     none
 * @param impostor whether something else confirms commits in the standby's place
 * @param replayPaused whether a standby replays nothing of what it gets
 * @param primaryTakes whether the primary of the decision can be reached and is read-write
 * @param shutMillis for how long no new connection to its server was answered; 0 when one is
 */
@Deterministic
public record Facts(
    String server,
    Optional<DatabaseRecord> decided,
    long heardMillis,
    Folder folder,
    long dataEpoch,
    Lsn end,
    Running running,
    boolean streams,
    String following,
    String useless,
    String obstacle,
    String gate,
    long waitingMillis,
    long rebuild,
    boolean impostor,
    boolean replayPaused,
    boolean primaryTakes,
    long shutMillis) {

  /** What a data folder is. */
  public enum Folder {
    EMPTY,
    /** A server that starts from it is read-write. */
    PRIMARY,
    /** A server that starts from it follows. */
    STANDBY,
    /** Making it from another one's was begun and not finished. */
    UNFINISHED,
    /** There is a database whose control file cannot be read, or is damaged. */
    UNREADABLE,
    /** There is a database of another major version than the server's programs. */
    OTHER_VERSION
  }

  /** What a server is doing. */
  public enum Running {
    NO,
    STARTING,
    READ_WRITE,
    /** Read-write, and lets nobody write: see {@link Action.Yield}. */
    YIELDED,
    RECOVERY,
    HUNG
  }
}
