package quantumforge.failover;

import java.io.IOException;
import java.util.Optional;
import quantumforge.failover.Facts.Folder;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Position;

/**
 * What the agent knows of its server beside what it observes. One thread writes, but for what is
 * said of its log; any reads.
 */
final class OwnServer {

  private final DataFolder data;
  private final Orphans orphans;
  private volatile Folder folder;
  private volatile Position stoppedAt = Position.NOWHERE;
  private volatile String system = "";
  private volatile String following = "";
  private volatile boolean cannotFollow;
  private volatile boolean rebuilding;

  OwnServer(DataFolder data, Orphans orphans) {
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

  /** Whether its log has what the primary's has not, as far as can be told from outside. */
  boolean cannotFollow() {
    return cannotFollow;
  }

  void cannotFollow(boolean now) {
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
  }

  /** Looks at the folder of a server that does not run. */
  void look() throws AgentException, InterruptedException {
    folder = data.kind();
    if (stoppedAt.equals(Position.NOWHERE)) {
      DataFolder.Stopped stopped = data.stopped();
      system = stopped.system();
      stoppedAt = stopped.position();
    }
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
