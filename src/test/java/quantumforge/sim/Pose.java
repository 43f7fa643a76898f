package quantumforge.sim;

import java.util.ArrayList;
import java.util.List;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;

/**
 * How a server is found.
 *
 * @param running with {@link Running#HUNG} it hangs until its machine is turned off
 * @param folder what its data are
 * @param crashed whether it ended without being told to; only when it does not run
 * @param lacks whether it has less of the log than the primary has
 */
record Pose(Running running, Folder folder, boolean crashed, boolean lacks) {

  /** The log of a primary of the second epoch. */
  private static final List<Long> LOG = log();

  private static final int SHORT = 15;

  /** All that can be. */
  static List<Pose> all() {
    List<Pose> all = new ArrayList<>();
    for (Folder folder : List.of(Folder.EMPTY, Folder.UNFINISHED, Folder.PRIMARY)) {
      all.add(new Pose(Running.NO, folder, false, false));
    }
    all.add(new Pose(Running.NO, Folder.PRIMARY, true, false));
    for (Running running :
        List.of(Running.STARTING, Running.READ_WRITE, Running.YIELDED, Running.HUNG)) {
      all.add(new Pose(running, Folder.PRIMARY, false, false));
    }
    for (boolean lacks : List.of(false, true)) {
      for (Running running :
          List.of(Running.NO, Running.STARTING, Running.RECOVERY, Running.HUNG)) {
        all.add(new Pose(running, Folder.STANDBY, false, lacks));
      }
    }
    return all;
  }

  boolean hasData() {
    return folder == Folder.PRIMARY || folder == Folder.STANDBY;
  }

  List<Long> found() {
    if (!hasData()) {
      return List.of();
    }
    return lacks ? LOG.subList(0, SHORT) : LOG;
  }

  /** Where the log ends that whoever is promoted must have. */
  static int end() {
    return LOG.size();
  }

  private static List<Long> log() {
    List<Long> log = new ArrayList<>(List.of(-1L));
    for (long entry = 1_000_001; entry < 1_000_010; entry++) {
      log.add(entry);
    }
    log.add(-2L);
    for (long entry = 1_000_010; entry < 1_000_020; entry++) {
      log.add(entry);
    }
    return List.copyOf(log);
  }
}
