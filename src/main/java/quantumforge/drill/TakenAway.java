package quantumforge.drill;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The machine that a drill has killed and has to start again, whoever ends the drill. What is asked
 * of the plant is asked by one thread at a time, so a machine that is just being killed is started
 * again behind that, and once. Thread-safe.
 */
final class TakenAway {

  private final FailoverDrill.Plant plant;
  private final Consumer<String> progress;
  private Optional<String> dead = Optional.empty();
  private boolean over;

  TakenAway(FailoverDrill.Plant plant, Consumer<String> progress) {
    this.plant = plant;
    this.progress = progress;
  }

  /**
   * Kills a machine.
   *
   * @throws IOException when the drill was {@link #end ended}, or the plant does not do it
   */
  synchronized void kill(String node) throws IOException {
    if (over) {
      throw new InterruptedIOException("the drill was ended; nothing is killed any more");
    }
    // Before it is asked: without an answer it may be dead.
    dead = Optional.of(node);
    plant.kill(node);
  }

  /**
   * Starts the machine that is dead, if one is. One that could not be started is not tried again.
   */
  synchronized void putBack() throws IOException {
    if (dead.isEmpty()) {
      return;
    }
    String node = dead.get();
    dead = Optional.empty();
    progress.accept("starting " + node + " again");
    plant.restart(node);
  }

  /** Puts back, and kills nothing any more. */
  synchronized Optional<String> end() throws IOException {
    over = true;
    Optional<String> returned = dead;
    putBack();
    return returned;
  }
}
