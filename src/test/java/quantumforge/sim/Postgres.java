package quantumforge.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;
import quantumforge.witness.DatabaseRecord;

/**
 * What of a PostgreSQL server matters here: a log that is on the disk, a standby that has a
 * beginning of it, commits that wait, a setting that takes effect a moment after it was made.
 */
final class Postgres {

  /** Longer than commits are let wait. */
  private static final long SLOW_WRITE_MILLIS = 2_000;

  /** The log's entry that a promotion writes has the epoch, negative. */
  static boolean isPromotion(long entry) {
    return entry < 0;
  }

  private final World world;
  private final String name;
  private final BiConsumer<Postgres, Long> acknowledged;
  private final List<Long> log = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private Folder folder = Folder.EMPTY;
  private Running running = Running.NO;
  private boolean crashed;
  private boolean clean;
  private long hungUntil;
  private long hungSince;
  private long fullSince = -1;
  private long stalledSince = -1;
  private long slowUntil;
  private final List<Long> unwritten = new ArrayList<>();
  private int quietFrom = -1;
  private int life;
  private long leads;
  private int looked;
  private long promotion;
  private String gateSet = "";
  private String gateActive = "";
  private String following = "";
  private boolean diverged;
  private int confirmed;
  private long confirmedAt;
  private long receivedAt;

  private record Waiting(int end, long entry, long since) {}

  /**
   * @param acknowledged gets each entry that a client is told of
   */
  Postgres(World world, String name, BiConsumer<Postgres, Long> acknowledged) {
    this.world = world;
    this.name = name;
    this.acknowledged = acknowledged;
  }

  String name() {
    return name;
  }

  List<Long> log() {
    return log;
  }

  Folder folder() {
    return folder;
  }

  /** Whether a server can be started from what is there. */
  boolean hasData() {
    return folder == Folder.PRIMARY || folder == Folder.STANDBY;
  }

  Running running() {
    return isHung() ? Running.HUNG : hasYielded() ? Running.YIELDED : running;
  }

  boolean isPrimary() {
    return running == Running.READ_WRITE && !isHung();
  }

  /** It lets nobody write, and the standby has confirmed what there is. */
  private boolean hasYielded() {
    return running == Running.READ_WRITE && quietFrom >= 0 && confirmed >= quietFrom;
  }

  /** Where the log ends for who takes its place. */
  int lastWord() {
    return hasYielded() ? quietFrom : log.size();
  }

  long hungMillis() {
    return isHung() ? world.now() - hungSince : 0;
  }

  boolean isHung() {
    return running != Running.NO && world.now() < hungUntil;
  }

  boolean answers() {
    return !isHung() && (running == Running.READ_WRITE || running == Running.RECOVERY);
  }

  boolean crashed() {
    return crashed;
  }

  boolean clean() {
    return clean;
  }

  String gate() {
    return gateSet;
  }

  String following() {
    return following;
  }

  boolean diverged() {
    return diverged;
  }

  int confirmed() {
    return confirmed;
  }

  /** When the standby, or the primary, was heard last. */
  long streamAt() {
    return running == Running.READ_WRITE ? confirmedAt : receivedAt;
  }

  /** Whether a commit would be seen to wait. */
  boolean waitsFor(String standby) {
    return running == Running.READ_WRITE && gateActive.equals(standby);
  }

  /** Commits are refused from now on, or are no longer. */
  void fill(boolean full) {
    fullSince = full ? world.now() : -1;
  }

  long refusedMillis() {
    return running == Running.READ_WRITE && fullSince >= 0 ? world.now() - fullSince : 0;
  }

  /** Nothing gets to the disk from now on, or again. */
  void stall(boolean now) {
    stalledSince = now ? world.now() : -1;
    if (!now) {
      List<Long> late = List.copyOf(unwritten);
      unwritten.clear();
      late.forEach(this::commit);
    }
  }

  boolean isStalled() {
    return stalledSince >= 0;
  }

  /** For how long a commit has been waiting for the disk. */
  long stuckMillis() {
    return running == Running.READ_WRITE && !unwritten.isEmpty() ? world.now() - stalledSince : 0;
  }

  /** As a standby it streams, and each write to its disk takes seconds. */
  void slow(long millis) {
    slowUntil = world.now() + millis;
  }

  long waitingMillis() {
    return waiting.isEmpty() ? 0 : world.now() - waiting.getFirst().since;
  }

  /** The epoch of the newest promotion in the log; also the number of its timeline. */
  long epoch() {
    for (int i = log.size() - 1; i >= looked; i--) {
      if (isPromotion(log.get(i))) {
        promotion = -log.get(i);
        break;
      }
    }
    looked = log.size();
    return promotion;
  }

  /** The log is not the one any more that was looked through. */
  private void forgetPromotion() {
    looked = 0;
    promotion = 0;
  }

  /** For which it takes commits. */
  long leads() {
    return Math.max(leads, epoch());
  }

  /** How it was left; one that hangs does so for good. */
  void found(Pose pose, DatabaseRecord record) {
    folder = pose.folder();
    crashed = pose.crashed();
    clean = pose.running() == Running.NO && !crashed;
    log.addAll(pose.found());
    boolean leads = folder == Folder.PRIMARY;
    following = leads ? "" : record.primary();
    gateSet = leads ? record.standby() : "";
    gateActive = gateSet;
    switch (pose.running()) {
      case NO -> running = Running.NO;
      case STARTING -> begin(leads ? Running.READ_WRITE : Running.RECOVERY, following);
      case READ_WRITE, RECOVERY -> running = pose.running();
      case YIELDED -> {
        running = Running.READ_WRITE;
        quietFrom = log.size();
        confirmed = quietFrom;
      }
      case HUNG -> {
        running = leads ? Running.READ_WRITE : Running.RECOVERY;
        hang(Long.MAX_VALUE / 2);
      }
    }
  }

  void create() {
    folder = Folder.PRIMARY;
    log.clear();
    forgetPromotion();
    log.add(-1L);
  }

  /** It takes commits for an epoch; its log shows only who was promoted for one. */
  void lead(long epoch) {
    leads = Math.max(leads, epoch);
  }

  void start() {
    begin(folder == Folder.STANDBY ? Running.RECOVERY : Running.READ_WRITE, following);
  }

  void follow(String primary) {
    begin(Running.RECOVERY, primary);
  }

  private void begin(Running as, String primary) {
    life++;
    int mine = life;
    crashed = false;
    clean = false;
    diverged = false;
    following = primary;
    running = Running.STARTING;
    gateActive = world.chance(0.3) ? "" : gateSet;
    confirmed = 0;
    later(world.between(0, 600), mine, () -> release(gateSet));
    later(
        world.between(50, 400),
        mine,
        () -> {
          running = as;
          confirmedAt = world.now();
          receivedAt = 0;
        });
  }

  private void later(long millis, int ofLife, Runnable work) {
    world.after(
        name,
        millis,
        () -> {
          if (life == ofLife) {
            work.run();
          }
        });
  }

  void pointAt(String primary) {
    following = primary;
    receivedAt = 0;
  }

  void promote(long epoch) {
    following = "";
    endRecovery(epoch, world.chance(0.1) ? world.between(500, 3_000) : world.between(50, 200));
  }

  private void endRecovery(long epoch, long millis) {
    later(
        millis,
        life,
        () -> {
          if (isStalled()) {
            endRecovery(epoch, 100);
          } else if (running == Running.RECOVERY) {
            log.add(-epoch);
            gateSet = "";
            gateActive = "";
            running = Running.READ_WRITE;
            folder = Folder.PRIMARY;
            confirmed = 0;
            confirmedAt = world.now();
          }
        });
  }

  /** The setting takes effect a moment later. */
  void setGate(String standby) {
    gateSet = standby;
    quietFrom = -1;
    long delay = world.chance(0.2) ? world.between(200, 3_000) : world.between(0, 150);
    later(delay, life, () -> release(standby));
  }

  private void release(String standby) {
    if (!gateSet.equals(standby)) {
      return;
    }
    gateActive = standby;
    if (standby.isEmpty() && running == Running.READ_WRITE) {
      List<Waiting> released = List.copyOf(waiting);
      waiting.clear();
      released.forEach(commit -> acknowledged.accept(this, commit.entry));
    }
  }

  /** Its clients are sent away; with a full disk it cannot say where the log ends, and stops. */
  void yield() {
    if (fullSince >= 0) {
      stop();
    } else if (isPrimary() && !isStalled()) {
      waiting.clear();
      quietFrom = log.size();
    }
  }

  private void stop() {
    if (running != Running.NO) {
      end();
      clean = fullSince < 0 && !isStalled();
    }
  }

  void fence() {
    end();
    crashed = false;
  }

  void kill() {
    if (running != Running.NO) {
      end();
      crashed = true;
    }
  }

  private void end() {
    life++;
    running = Running.NO;
    clean = false;
    waiting.clear();
    unwritten.clear();
    quietFrom = -1;
    hungUntil = 0;
  }

  void hang(long millis) {
    hungSince = isHung() ? hungSince : world.now();
    hungUntil = world.now() + millis;
  }

  /** The end of the log is gone, as with a disk that lies. */
  void loseTail(int entries) {
    forgetPromotion();
    for (int i = 0; i < entries && log.size() > 1; i++) {
      log.removeLast();
    }
  }

  void beginToRebuild() {
    folder = Folder.UNFINISHED;
    log.clear();
    forgetPromotion();
  }

  void rebuilt(List<Long> from, String primary) {
    leads = 0;
    log.clear();
    forgetPromotion();
    log.addAll(from);
    folder = Folder.STANDBY;
    following = primary;
    diverged = false;
  }

  void commit(long entry) {
    if (isHung() || running != Running.READ_WRITE || fullSince >= 0) {
      return;
    }
    if (quietFrom >= 0 && !world.chance(0.05)) {
      return; // Few sessions ask to write all the same.
    }
    if (isStalled()) {
      unwritten.add(entry);
      return;
    }
    log.add(entry);
    if (gateActive.isEmpty()) {
      acknowledged.accept(this, entry);
    } else {
      waiting.add(new Waiting(log.size(), entry, world.now()));
    }
  }

  /** A standby asks a server for what comes behind its own log; the answer goes to it. */
  void ask(Postgres primary) {
    if (running != Running.RECOVERY || isHung()) {
      return;
    }
    int have = log.size();
    long lastEntry = log.isEmpty() ? 0 : log.getLast();
    int mine = life;
    world.send(
        name,
        primary.name,
        () -> {
          if (primary.running != Running.READ_WRITE || primary.isHung()) {
            return;
          }
          boolean fits =
              have <= primary.log.size() && (have == 0 || primary.log.get(have - 1) == lastEntry);
          List<Long> more =
              fits ? List.copyOf(primary.log.subList(have, primary.log.size())) : List.of();
          int leading = primary.life;
          world.send(primary.name, name, () -> receive(primary, leading, mine, fits, have, more));
        });
  }

  private void receive(
      Postgres primary, int leading, int mine, boolean fits, int have, List<Long> more) {
    boolean current =
        life == mine && running == Running.RECOVERY && following.equals(primary.name) && !isHung();
    if (!current || isStalled()) {
      return;
    }
    diverged = !fits;
    if (!fits) {
      return;
    }
    receivedAt = world.now();
    if (world.now() < slowUntil) {
      later(SLOW_WRITE_MILLIS, mine, () -> written(primary, leading, have, more));
    } else {
      written(primary, leading, have, more);
    }
  }

  private void written(Postgres primary, int leading, int have, List<Long> more) {
    if (running != Running.RECOVERY || !following.equals(primary.name) || isStalled()) {
      return;
    }
    if (log.size() == have) {
      log.addAll(more);
    }
    int end = log.size();
    world.send(name, primary.name, () -> primary.confirm(name, leading, end));
  }

  private void confirm(String standby, int leading, int end) {
    if (life != leading || running != Running.READ_WRITE || isHung()) {
      return;
    }
    confirmedAt = world.now();
    confirmed = Math.max(confirmed, Math.min(end, log.size()));
    if (!gateActive.equals(standby)) {
      return;
    }
    for (Iterator<Waiting> commits = waiting.iterator(); commits.hasNext(); ) {
      Waiting commit = commits.next();
      if (commit.end <= confirmed) {
        commits.remove();
        acknowledged.accept(this, commit.entry);
      }
    }
  }
}
