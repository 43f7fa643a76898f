package quantumforge.console;

import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Looks at the plant again and again. */
final class PlantSampler {

  enum Message {
    SAMPLE,
    STOP
  }

  private PlantSampler() {}

  static Behavior<Message> create(PlantBoard board, Duration interval) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Message.SAMPLE, interval);
          return Behaviors.receiveMessage(
              message ->
                  switch (message) {
                    case SAMPLE -> {
                      board.sample();
                      yield Behaviors.same();
                    }
                    case STOP -> Behaviors.stopped();
                  });
        });
  }
}
