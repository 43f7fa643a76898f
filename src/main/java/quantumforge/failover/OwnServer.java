package quantumforge.failover;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.Facts.Folder;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Position;

/**
 * What the agent knows of its server beside what it observes. One thread writes, but for what is
 * said of its log; any reads.
 */
final class OwnServer {

  /** Before data that cannot be used are looked at again: a program is started for it. */
  private static final Duration UNUSABLE_PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(OwnServer.class);

  private final String name;
  private final DataFolder data;
  private final Orphans orphans;
  private volatile Folder folder;
  private volatile Position stoppedAt = Position.NOWHERE;
  private volatile String damage = "";
  private long unusableNanos;
  private volatile String system = "";
  private volatile String following = "";
  private volatile FollowTrouble.Verdict cannotFollow = FollowTrouble.Verdict.NONE;
  private volatile boolean rebuilding;

  OwnServer(String name, DataFolder data, Orphans orphans) {
    this.name = name;
    this.data = data;
    this.orphans = orphans;
    this.folder = data.kind();
  }

  /** What the data folder was when the server did not run last. */
  Folder folder() {
    return folder;
  }

  /** Where the data ends, while the server does not run; nowhere while that is not known. */
  Position stoppedAt() {
    return stoppedAt;
  }

  /** Why no server can be started from the data, with the file; empty when one can. */
  String damage() {
    return damage;
  }

  /** The identifier of the database in the folder; empty without data. */
  String system() {
    return system;
  }

  /** Whom it follows, or would. */
  String following() {
    return following;
  }

  void follows(String primary) {
    following = primary;
  }

  /** Whether, and why, it cannot follow. */
  FollowTrouble.Verdict cannotFollow() {
    return cannotFollow;
  }

  void cannotFollow(FollowTrouble.Verdict now) {
    cannotFollow = now;
  }

  boolean rebuilding() {
    return rebuilding;
  }

  void rebuilding(boolean now) {
    rebuilding = now;
  }

  /** It was started, or ended: where its data ends is not known any more. */
  void changes() {
    stoppedAt = Position.NOWHERE;
    damage = "";
  }

  /**
   * Looks at the folder of a server that does not run.
   *
   * @throws AgentException when the server's programs cannot be run, or are too old
   */
  void look() throws AgentException, InterruptedException {
    if (!stoppedAt.equals(Position.NOWHERE)) {
      folder = data.kind();
      return;
    }
    if (!damage.isEmpty() && System.nanoTime() - unusableNanos < UNUSABLE_PAUSE.toNanos()) {
      return;
    }
    DataFolder.Stopped stopped = data.stopped();
    folder = stopped.folder();
    system = stopped.system();
    stoppedAt = stopped.position();
    if (!stopped.damage().equals(damage) && !stopped.damage().isEmpty()) {
      LOG.error("{}: {}", name, stopped.damage());
    }
    damage = stopped.damage();
    unusableNanos = System.nanoTime();
  }

  /** What the folder is now. */
  Folder folderNow() {
    return data.kind();
  }

  /**
   * Sets aside what only this server has, before {@link #rebuild} erases it; data that are half
   * made were looked at before that was begun.
   *
   * @param epoch the newest one of which the data has something
   */
  void keepOrphans(long epoch) throws AgentException, IOException, InterruptedException {
    Folder kind = data.kind();
    if (kind == Folder.PRIMARY || kind == Folder.STANDBY) {
      orphans.keep(epoch);
    }
  }

  /** What was found then, the last time. */
  Optional<ServerReport.Orphans> orphans() {
    return orphans.last();
  }

  /** See {@link DataFolder#rebuild}. */
  String rebuild() throws AgentException, IOException, InterruptedException {
    return data.rebuild();
  }
}
