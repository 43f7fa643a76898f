package quantumforge.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * What becomes of a drill that is ended by a signal, such as Ctrl-C or a terminal that is closed:
 * the machine that it killed is started again before the program ends.
 */
final class DrillSignal implements AutoCloseable {

  /** A machine starts within seconds; a demo that hangs must not hold the terminal for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Callable<Optional<String>> end;
  private final Consumer<String> progress;
  private final Thread hook = new Thread(this::ended, "drill-signal");

  /**
   * @param end ends the drill, and returns the machine that was started again
   */
  DrillSignal(Callable<Optional<String>> end, Consumer<String> progress) {
    this.end = end;
    this.progress = progress;
  }

  /** Watches until closed. */
  void begin() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void ended() {
    Thread putting = Thread.ofPlatform().daemon().name("drill-put-back").start(this::putBack);
    try {
      if (!putting.join(PATIENCE)) {
        progress.accept(
            "the demo has not said within %d s that it is started again; look at ./forge demo status"
                .formatted(PATIENCE.toSeconds()));
      }
    } catch (InterruptedException unexpected) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }

  private void putBack() {
    try {
      progress.accept(
          end.call()
              .map(
                  node ->
                      "interrupted; %s, which was killed, is started again; ./forge db --demo shows how it comes back"
                          .formatted(node))
              .orElse("interrupted; nothing that it killed is dead"));
    } catch (Exception notDone) {
      progress.accept(
          "interrupted, and what was killed could not be started again: %s; do it with ./forge demo restart"
              .formatted(notDone.getMessage()));
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException signalled) {
      // The hook is at work and ends the program.
    }
  }
}
