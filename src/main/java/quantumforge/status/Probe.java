package quantumforge.status;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One thing that must hold for a node to be ready, for example that its Redis answers.
 *
 * @param name short and stable, for example {@code redis}
 * @param check empty when it holds, otherwise one sentence that says what is wrong; runs on a
 *     virtual thread, may block, is cut off after the configured time; an exception is a failure
 */
public record Probe(String name, Callable<Optional<String>> check) {

  public Probe {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(check, "check");
  }
}
