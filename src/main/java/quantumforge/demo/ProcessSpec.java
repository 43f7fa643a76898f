package quantumforge.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * How to run one process of the demo.
 *
 * @param name as users see it, for example {@code site-1} or {@code site-1/redis}
 * @param stage when it is stopped, relative to the others
 * @param stopSignal which signal asks it to stop, for example {@code TERM}
 * @param log receives its standard output and error
 */
record ProcessSpec(
    String name, Stage stage, String stopSignal, List<String> command, Path folder, Path log) {

  ProcessSpec {
    command = List.copyOf(command);
  }

  /** Stopping goes in this order: a node may still write to its stores while it stops. */
  enum Stage {
    NODES,
    STORES
  }
}
