package quantumforge.failover;

import java.io.IOException;
import quantumforge.failover.Facts.Folder;
import quantumforge.health.ServerReport.Position;

/**
 * What the agent knows of its server beside what it observes. One thread writes, but for what is
 * said of its log; any reads.
 */
final class OwnServer {

  private final DataFolder data;
  private volatile Folder folder;
  private volatile Position stoppedAt = Position.NOWHERE;
  private volatile String system = "";
  private volatile String following = "";
  private volatile boolean cannotFollow;
  private volatile boolean rebuilding;

  OwnServer(DataFolder data) {
    this.data = data;
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

  /** See {@link DataFolder#rebuild}. */
  String rebuild() throws AgentException, IOException, InterruptedException {
    return data.rebuild();
  }
}
