package quantumforge.failover;

import java.time.Duration;
import java.util.Optional;
import quantumforge.kernel.Deterministic;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/**
 * How an agent gets from what is to what is decided, one action at a time. It never makes a server
 * read-write that the newest decision it knows does not name, and needs no decision to end one that
 * nobody hears.
 */
@Deterministic
public final class Agent {

  private final Duration lease;
  private final Duration shutAlone;

  /**
   * @param lease a primary that heard no witness for so long, and whose commits wait for so long,
   *     is ended: it can do nobody any good, and might show old data
   * @param shutAlone a primary in whose place nobody can be promoted, and that has answered no new
   *     connection for so long, is ended and started again: what it acknowledged is on its disk
   */
  public Agent(Duration lease, Duration shutAlone) {
    this.lease = lease;
    this.shutAlone = shutAlone;
  }

  /** What to do next. */
  public Action next(Facts facts) {
    if (facts.decided().isEmpty()) {
      return new Action.Wait("no decision was heard yet");
    }
    DatabaseRecord record = facts.decided().get();
    if (record.mode() == Mode.UNBORN) {
      return new Action.Wait("no primary was chosen yet");
    }
    return record.primary().equals(facts.server()) ? lead(facts, record) : follow(facts, record);
  }

  private Action lead(Facts facts, DatabaseRecord record) {
    return switch (facts.running()) {
      case NO -> begin(facts, record);
      case STARTING -> new Action.Wait("it starts");
      case RECOVERY -> promote(facts, record);
      case HUNG ->
          fenceOfTheUnheard(facts, record).orElseGet(() -> serveOpenSessions(facts, record));
      case READ_WRITE -> serve(facts, record);
      case YIELDED ->
          record.mode() == Mode.SWITCHOVER
              ? new Action.Wait("the standby takes its place")
              : new Action.SetGate(record.standby(), "it stays the primary");
    };
  }

  /** What it confirmed as a standby may be gone, with a disk that lied. */
  private static Action promote(Facts facts, DatabaseRecord record) {
    if (record.mode() != Mode.ALONE) {
      return new Action.Wait("it is to be the primary, and follows: the witness says who goes on");
    }
    if (facts.replayPaused()) {
      return new Action.Replay("it is to be promoted, and has paused its replay");
    }
    return facts.end().covers(record.floor())
        ? new Action.Promote("it is the primary of epoch " + record.epoch())
        : new Action.Wait(
            "it is to be the primary and has its log up to %s only, and had confirmed %s: a person must decide"
                .formatted(facts.end(), record.floor()));
  }

  private static Action begin(Facts facts, DatabaseRecord record) {
    if (record.mode() != Mode.ALONE) {
      return new Action.Wait("commits waited for the standby: the witness says who goes on");
    }
    return switch (facts.folder()) {
      case EMPTY ->
          record.version() == 1 && facts.dataEpoch() == 0
              ? new Action.Create("it is the first primary")
              : new Action.Wait("it is to be the primary and has no data: a person must decide");
      case PRIMARY -> new Action.Start("it is the primary of epoch " + record.epoch());
      case STANDBY -> new Action.Follow("", "it was to be promoted, and starts from where it was");
      case UNFINISHED ->
          new Action.Wait(
              "it is to be the primary and its data is half made: a person must decide");
      case UNREADABLE, OTHER_VERSION ->
          new Action.Wait(
              "it is to be the primary and is not started from such data: a person must bring them"
                  + " in order, or force the other server (./forge db failover)");
    };
  }

  private Optional<Action> fenceOfTheUnheard(Facts facts, DatabaseRecord record) {
    if (facts.heardMillis() <= lease.toMillis()) {
      return Optional.empty();
    }
    if (facts.waitingMillis() > lease.toMillis()) {
      return Optional.of(
          new Action.Fence("neither a witness nor the standby was heard for " + lease));
    }
    if (facts.impostor() && record.promotable()) {
      return Optional.of(
          new Action.Fence(
              "no witness was heard for %s, and something else confirms in the standby's place"
                  .formatted(lease)));
    }
    return Optional.empty();
  }

  private Action serve(Facts facts, DatabaseRecord record) {
    Optional<Action> fence = fenceOfTheUnheard(facts, record);
    if (fence.isPresent()) {
      return fence.get();
    }
    if (record.mode() == Mode.SWITCHOVER) {
      return new Action.Yield(record.standby(), "the standby takes its place");
    }
    return facts.gate().equals(record.standby())
        ? new Action.Wait("it is the primary of epoch " + record.epoch())
        : new Action.SetGate(record.standby(), "as decided in version " + record.version());
  }

  /**
   * Those that wait for a standby in vain are let go; nobody else gets in, until it is started
   * again.
   */
  private Action serveOpenSessions(Facts facts, DatabaseRecord record) {
    if (record.mode() == Mode.ALONE
        && !record.paused()
        && facts.shutMillis() > shutAlone.toMillis()) {
      return new Action.Fence(
          "no new connection to it is answered, and nobody can take its place: it is started again");
    }
    return record.mode() == Mode.ALONE && !facts.gate().isEmpty()
        ? new Action.SetGate("", "as decided in version " + record.version())
        : new Action.Wait("no new connection to it is answered: a person must look at it");
  }

  private static Action follow(Facts facts, DatabaseRecord record) {
    boolean awaited = record.rebuild().awaits(facts.server(), facts.rebuild());
    return awaited && facts.primaryTakes() ? discard(facts, record) : goOn(facts, record);
  }

  /** Only what can be copied is thrown away. */
  private static Action discard(Facts facts, DatabaseRecord record) {
    String reason = "an operator wants its data to be made anew";
    return facts.running() == Facts.Running.NO
        ? new Action.Discard(record.rebuild().order(), reason)
        : new Action.Fence(reason);
  }

  private static Action goOn(Facts facts, DatabaseRecord record) {
    return switch (facts.running()) {
      case READ_WRITE, YIELDED ->
          new Action.Fence(record.primary() + " is the primary of epoch " + record.epoch());
      case HUNG ->
          facts.streams()
              ? new Action.Wait("no new connection to it is answered, and it gets the log")
              : new Action.Fence("no new connection to it is answered");
      case STARTING ->
          facts.folder() == Facts.Folder.PRIMARY
              ? new Action.Fence(record.primary() + " is the primary of epoch " + record.epoch())
              : new Action.Wait("it starts");
      case RECOVERY -> keepFollowing(facts, record);
      case NO -> beginToFollow(facts, record);
    };
  }

  private static Action keepFollowing(Facts facts, DatabaseRecord record) {
    if (!facts.following().equals(record.primary())) {
      return new Action.PointAt(record.primary(), "it is the primary");
    }
    if (facts.replayPaused() && !record.paused()) {
      return new Action.Replay("it has paused its replay, and could not be promoted");
    }
    if (!facts.obstacle().isEmpty()) {
      return new Action.Wait(
          "it cannot follow %s: %s; a person must end that, and a copy would not help"
              .formatted(record.primary(), facts.obstacle()));
    }
    return !facts.useless().isEmpty() && facts.primaryTakes() && mayErase(facts, record)
        ? new Action.Fence("its data cannot follow as they are: " + facts.useless())
        : new Action.Wait("it follows " + record.primary());
  }

  /** Who is to have all commits keeps what he has, and nobody erases anything in a pause. */
  private static boolean mayErase(Facts facts, DatabaseRecord record) {
    return !record.paused() && !record.standby().equals(facts.server());
  }

  private static Action beginToFollow(Facts facts, DatabaseRecord record) {
    boolean usable = facts.useless().isEmpty() || !mayErase(facts, record);
    if (facts.folder() == Facts.Folder.STANDBY && usable) {
      return new Action.Follow(record.primary(), "it is a standby");
    }
    if (facts.folder() == Facts.Folder.PRIMARY && record.paused()) {
      return new Action.Wait("it was the primary, and nothing is turned back in a pause");
    }
    if (facts.folder() == Facts.Folder.OTHER_VERSION) {
      return new Action.Wait(
          "nothing is copied over data of another version by itself: a person must do what is said"
              + " of them");
    }
    if (facts.folder() == Facts.Folder.UNREADABLE && facts.dataEpoch() == 0) {
      // Which database it is cannot be told, and this agent has not made it.
      return new Action.Wait(
          "nothing is copied over such data by itself: a person must look at them, and order a"
              + " ./forge db reinit "
              + facts.server());
    }
    return facts.primaryTakes()
        ? new Action.Rebuild(record.primary(), "its data cannot follow as it is")
        : new Action.Wait("the primary cannot be reached yet, or is of another database");
  }
}
