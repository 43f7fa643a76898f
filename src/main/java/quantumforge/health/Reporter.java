package quantumforge.health;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import quantumforge.status.NodeReport;

/** Sends this node's report to the board of every control node, again and again. */
public final class Reporter {

  private Reporter() {}

  private enum Tick {
    TICK
  }

  /**
   * Makes the actor.
   *
   * @param report what to send; called on the actor's thread, quick
   * @param boards where to send it now; called on the actor's thread, quick
   * @param interval from the end of one round to the next
   */
  public static Behavior<Void> create(
      Supplier<NodeReport> report,
      Supplier<List<ActorRef<Board.Command>>> boards,
      Duration interval) {
    return Behaviors.<Object>setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.TICK, Duration.ZERO, interval);
                      return Behaviors.receiveMessage(
                          tick -> {
                            Board.Report message = new Board.Report(report.get());
                            boards.get().forEach(board -> board.tell(message));
                            return Behaviors.same();
                          });
                    }))
        .narrow();
  }
}
