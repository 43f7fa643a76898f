package quantumforge.health;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Lsn;
import quantumforge.wire.CborSerializable;

/**
 * What the agent of a PostgreSQL server says of it, a few times a second and at once when something
 * changes. Times are ages, taken on the agent's own monotonic clock, so that no two clocks are
 * compared.
 *
 * @param server the server's name
 * @param agent which life of the agent says so; another number after each start
 * @param sequence grows by one with each report of one life
 * @param decided the newest decision that the agent has stored and acts on
 * @param heardMillis how long ago it last heard of a witness; {@link #NEVER} for never
 * @param lookMillis how old the last look at the server is that was answered, and with it all that
 *     is said of a running one; a report does not wait for the next look
 * @param system the cluster's system identifier; empty without data
 * @param stream the replication between the two servers, as this side sees it
 * @param gate whether a commit waits for the standby
 * @param refusedMillis for how long a primary has refused commits by itself, since its disk is full
 *     or its data broken; 0 while it takes them
 * @param disk of the server's data
 * @param peer whether the other server can be reached from here
 * @param progress whether it gets on
 * @param rebuild the newest operator's order to make its data anew with which it has begun; 0 for
 *     none
 * @param weakness what undoes the guarantee beside an open gate
 * @param trouble what is wrong, for people; empty when nothing is
 * @param orphans what only this server had when its data was turned back or copied anew last; empty
 *     when that was never so
 */
public record ServerReport(
    String server,
    long agent,
    long sequence,
    Decided decided,
    long heardMillis,
    long lookMillis,
    State state,
    String system,
    Position position,
    Stream stream,
    Gate gate,
    long refusedMillis,
    Disk disk,
    Link peer,
    Progress progress,
    long rebuild,
    Weakness weakness,
    String trouble,
    Optional<Orphans> orphans)
    implements CborSerializable {

  public ServerReport {
    // An agent of an earlier version tells neither.
    weakness = weakness == null ? Weakness.NONE : weakness;
    progress = progress == null ? Progress.NONE : progress;
    disk = disk == null ? Disk.UNKNOWN : disk;
    orphans = orphans == null ? Optional.empty() : orphans;
  }

  /** Whether it was made behind another one of the same server: what was sent may overtake. */
  public boolean newerThan(ServerReport other) {
    return agent > other.agent || agent == other.agent && sequence > other.sequence;
  }

  /** An age that is longer than any. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What a server is doing. */
  public enum State {
    /** There is no data folder, or nothing in it. */
    EMPTY,
    /** It does not run: it was told to stop, or this life of the agent has not started it. */
    DOWN,
    /** It ended without being told to. */
    CRASHED,
    /** It runs and takes no connections yet. */
    STARTING,
    /** It runs read-write. */
    PRIMARY,
    /**
     * It runs read-write, and has ended all that could write for the sake of a switchover. Whatever
     * was committed is before the end of its position, and the standby has confirmed it.
     */
    YIELDED,
    /** It runs in recovery and follows. */
    STANDBY,
    /** Its data folder is being made from the primary's. */
    REBUILDING,
    /** It runs and does not answer. */
    HUNG,
    /** Its data cannot be used without a person. */
    BROKEN
  }

  /**
   * A decision by its place in the row of all decisions.
   *
   * @param epoch which primary's time it belongs to
   */
  public record Decided(long epoch, long version) {

    /** Before the first decision. */
    public static final Decided NOTHING = new Decided(0, 0);
  }

  /**
   * How far the server is.
   *
   * @param timeline counts promotions; 0 without data
   * @param end everything before it is on this server's disk
   * @param clean whether it was shut down in order, so that the log ends with its checkpoint
   */
  public record Position(int timeline, Lsn end, boolean clean) {

    /** Without data. */
    public static final Position NOWHERE = new Position(0, Lsn.ZERO, false);
  }

  /**
   * The replication.
   *
   * @param up whether the other side is connected
   * @param confirmed at a primary, what the standby has confirmed to have on its disk; at a
   *     standby, what it has confirmed; of a server that does not run, the most that its agent saw
   *     of that since the standby may be promoted
   * @param stillMillis at a primary, how long the oldest commit has been waiting for the standby, 0
   *     when none is; at a standby, how long ago something came
   */
  public record Stream(boolean up, Lsn confirmed, long stillMillis) {

    /** Nobody is connected. */
    public static final Stream NONE = new Stream(false, Lsn.ZERO, NEVER);
  }

  /**
   * Whether commits wait for a standby. The setting alone does not show it: it takes effect a
   * moment after the server says that it has; so the agent proves it with a commit that was seen to
   * wait.
   *
   * @param standby for whom commits wait; empty when the setting names nobody
   * @param provenFrom commits behind this place have waited; empty until that is proven, in each
   *     life of the server
   */
  public record Gate(String standby, Optional<Lsn> provenFrom) {

    /** Commits wait for nobody. */
    public static final Gate OPEN = new Gate("", Optional.empty());
  }

  /**
   * What undoes the guarantee although commits wait, as the primary's agent found it.
   *
   * @param impostor who confirms commits in the standby's place, for people; empty for nobody. Once
   *     seen it stays until commits wait for nobody: what it confirmed the standby may lack
   * @param loosened what lets commits be answered before they are on both disks, or overrides what
   *     the agent set, for people; at most {@link #SHOWN_MAX}
   * @param cancelled commits whose clients did not wait for the standby to the end
   */
  public record Weakness(String impostor, List<String> loosened, CancelledWaits cancelled) {

    /** A report goes out a few times a second. */
    public static final int SHOWN_MAX = 20;

    /** None was found. */
    public static final Weakness NONE = new Weakness("", List.of(), CancelledWaits.NONE);

    public Weakness {
      // An agent of an earlier version does not look for all of it.
      impostor = impostor == null ? "" : impostor;
      loosened = loosened == null ? List.of() : List.copyOf(loosened);
      cancelled = cancelled == null ? CancelledWaits.NONE : cancelled;
    }
  }

  /**
   * Commits whose clients cancelled the wait for the standby: PostgreSQL tells such a client of
   * success, with a warning.
   *
   * @param total in this life of the agent
   * @param atRisk how many of them the standby was not yet seen to have
   * @param last the newest, for people; empty before the first
   */
  public record CancelledWaits(long total, long atRisk, String last) {

    /** There were none. */
    public static final CancelledWaits NONE = new CancelledWaits(0, 0, "");
  }

  /**
   * A disk.
   *
   * @param freeBytes what the agent may still write; -1 when it is not known
   * @param totalBytes its size; -1 when it is not known
   */
  public record Disk(long freeBytes, long totalBytes) {

    /** Not looked at yet, or not there. */
    public static final Disk UNKNOWN = new Disk(-1, -1);
  }

  /**
   * The part of a log that one server alone had.
   *
   * @param epoch the newest one of which its data had something
   * @param timeline of the part's end
   * @param from where the primary's log left this one
   * @param to the end of its last whole record; the same when there was none
   * @param commits in it, without those by which the agents themselves look whether the server
   *     takes any; {@link #UNKNOWN} when it could not be read
   * @param first when the first of them was made, by the server's clock; empty when there is none
   * @param last when the last of them was made
   * @param folder where the log's segments are; empty when none was kept
   * @param note why that is not all of it; empty when it is
   */
  public record Orphans(
      long epoch,
      int timeline,
      Lsn from,
      Lsn to,
      long commits,
      Optional<Instant> first,
      Optional<Instant> last,
      String folder,
      String note) {

    /** What it was cannot be told. */
    public static final long UNKNOWN = -1;

    /** It could not be read. */
    public static Orphans unknown(long epoch, String note) {
      return new Orphans(
          epoch, 0, Lsn.ZERO, Lsn.ZERO, UNKNOWN, Optional.empty(), Optional.empty(), "", note);
    }

    /** The same, kept in a folder. */
    public Orphans in(String kept) {
      return new Orphans(epoch, timeline, from, to, commits, first, last, kept, note);
    }

    /** The same with one more note. */
    public Orphans noting(String more) {
      String all = note.isEmpty() ? more : note + "; " + more;
      return new Orphans(epoch, timeline, from, to, commits, first, last, folder, all);
    }
  }

  /**
   * Whether a server gets on.
   *
   * @param stuckMillis at a primary, for how long a commit has been waiting for the server's own
   *     disk, to which nothing at all was written meanwhile; 0 when none is
   * @param checkpointMillis at a primary, how long ago its newest finished checkpoint began, by the
   *     machine's clock; {@link #UNKNOWN} elsewhere
   * @param startingMillis for how long it has been running without taking connections; 0 when it
   *     takes them, or does not run
   * @param phase what it does as long, for people; empty when it takes connections
   * @param uncommittedMillis at a primary, how long ago its agent's own commit was done last, for
   *     whatever reason; 0 elsewhere
   * @param helpless whether its agent can do nothing more for it without a person, and says so
   * @param replayPaused at a standby, whether it replays nothing of what it gets: it could not be
   *     promoted, whatever it confirms
   */
  public record Progress(
      long stuckMillis,
      long checkpointMillis,
      long startingMillis,
      String phase,
      long uncommittedMillis,
      boolean helpless,
      boolean replayPaused) {

    /** There is none. */
    public static final long UNKNOWN = -1;

    /** Nothing is known. */
    public static final Progress NONE = new Progress(0, UNKNOWN, 0, "", 0, false, false);

    public Progress {
      phase = phase == null ? "" : phase;
    }

    /** Of a primary. */
    public static Progress leading(
        long stuckMillis, long checkpointMillis, long uncommittedMillis) {
      return new Progress(stuckMillis, checkpointMillis, 0, "", uncommittedMillis, false, false);
    }

    /** Of a server that takes no connections yet. */
    public static Progress starting(long millis, String phase) {
      return new Progress(0, UNKNOWN, millis, phase, 0, false, false);
    }

    /** Of a standby. */
    public static Progress following(boolean replayPaused) {
      return new Progress(0, UNKNOWN, 0, "", 0, false, replayPaused);
    }

    /** The same of a server for which its agent needs a person, or not. */
    public Progress helpless(boolean now) {
      return new Progress(
          stuckMillis,
          checkpointMillis,
          startingMillis,
          phase,
          uncommittedMillis,
          now,
          replayPaused);
    }
  }

  /** Whether a new connection to the other server is possible. */
  public enum Link {
    /** Not tried yet. */
    UNKNOWN,
    /** It answers. */
    OPEN,
    /** The machine answers that nobody listens there. */
    REFUSED,
    /** Nothing answers. */
    SILENT
  }
}
