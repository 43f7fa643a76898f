package quantumforge.witness;

import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord.Mode;

/** Whether the primary is lost, and how: by its agent's word, and by what the standby sees. */
@Deterministic
record PrimaryLoss(DatabaseSituation situation) {

  private DatabaseLimits limits() {
    return situation.limits();
  }

  private String name() {
    return situation.record().primary();
  }

  private Optional<ServerReport> primary() {
    return situation.fresh(name());
  }

  /**
   * It has ended, and its agent says so: nothing is acknowledged there. One that was told to stop
   * in order is still at it until it says that it has, or until that takes too long: with a full
   * disk it cannot write its last word.
   */
  boolean ended() {
    return primary()
        .filter(
            report ->
                switch (report.state()) {
                  case DOWN -> isOutOfOrder(report);
                  case CRASHED, EMPTY, BROKEN, REBUILDING -> true;
                  case STARTING, PRIMARY, YIELDED, STANDBY, HUNG -> false;
                })
        .isPresent();
  }

  /** It is down, and will not be so in order, as it is in a switchover. */
  private boolean isOutOfOrder(ServerReport down) {
    return situation.record().mode() != Mode.SWITCHOVER
        || !hasJustEnded()
            && !down.position().clean()
            && situation.modeMillis() >= limits().switchoverMillis();
  }

  /**
   * Where and how it has ended is known a moment after that it has; when not even as long again as
   * a switchover may take, it will not be.
   */
  boolean hasJustEnded() {
    return situation.modeMillis() < 2 * limits().switchoverMillis() && endedSomewhere();
  }

  private boolean endedSomewhere() {
    return primary()
        .filter(report -> report.state() == State.DOWN)
        .filter(report -> report.position().equals(Position.NOWHERE))
        .isPresent();
  }

  /** It does not run, and its agent, which hears the witness, could start it. */
  boolean couldStart() {
    return situation
        .inTouch(name())
        .filter(
            report ->
                report.state() == State.CRASHED
                    || report.state() == State.DOWN && isOutOfOrder(report))
        .isPresent();
  }

  /** Nothing can be committed there any more, and where its log ends is known. */
  boolean yields() {
    return lastWord().isPresent();
  }

  /** It lets nobody write, as it was told to; or was stopped in order, as with its machine. */
  Optional<Lsn> lastWord() {
    return primary()
        .filter(
            report ->
                report.state() == State.YIELDED
                    || report.state() == State.DOWN && report.position().clean())
        .map(report -> report.position().end());
  }

  /**
   * Neither the witness nor the standby hears of it. A witness that has just begun has not told it
   * anything yet: that it heard of none says nothing.
   */
  boolean vanished() {
    boolean silent =
        situation.modeMillis() > limits().silenceMillis() ? isUnheard() : primary().isEmpty();
    return (silent || isGone()) && isLostToStandby();
  }

  /** It cannot be heard here, and the standby gets everything: the way to it is what is cut. */
  boolean isUnheard() {
    return situation.inTouch(name()).isEmpty();
  }

  /** A machine or a process that stands still takes connections, or says nothing. */
  private boolean isGone() {
    return situation
            .fresh(situation.standby())
            .filter(report -> report.peer() == Link.REFUSED)
            .isPresent()
        && situation
            .last(name())
            .filter(last -> last.ageMillis() > limits().goneMillis())
            .isPresent();
  }

  /**
   * It runs, and lets no new client in; the standby does not get in either. What is open may go on,
   * and the log may still come: commits that are acknowledged there the standby has.
   */
  boolean hangs() {
    return primary().filter(report -> report.state() == State.HUNG).isPresent()
        && shutOutStandby().isPresent();
  }

  /**
   * It runs and answers, and its disk has taken nothing for long while a commit waits for that. It
   * could not stop in order either: that is written to the same disk.
   */
  boolean isStuck() {
    return stuckMillis() >= limits().refusedMillis();
  }

  /** Its disk stands still, for whatever time: what it does next is known when that ends. */
  boolean mayBeStuck() {
    return stuckMillis() > 0;
  }

  /** Its agent may be deaf: what it hears it keeps on the same disk. */
  private long stuckMillis() {
    return primary()
        .filter(situation::isLookedAt)
        .filter(report -> report.state() == State.PRIMARY)
        .map(report -> report.progress().stuckMillis())
        .orElse(0L);
  }

  private boolean isLostToStandby() {
    return shutOutStandby()
        .filter(situation::isLookedAt)
        .filter(report -> report.stream().stillMillis() >= limits().stillMillis())
        .isPresent();
  }

  private Optional<ServerReport> shutOutStandby() {
    return situation
        .fresh(situation.standby())
        .filter(report -> report.peer() == Link.REFUSED || report.peer() == Link.SILENT);
  }
}
