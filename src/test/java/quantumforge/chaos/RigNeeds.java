package quantumforge.chaos;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Where everything is to be tested, a machine that can have no rig is a failure; elsewhere it is
 * said.
 */
final class RigNeeds {

  private RigNeeds() {}

  static void require() throws InterruptedException {
    Optional<String> missing = Network.missing();
    if (missing.isPresent()) {
      String reason = "skipped: the chaos rig " + missing.get();
      if (System.getenv("CI") != null) {
        fail(reason);
      }
      System.err.println(reason);
      Assumptions.abort(reason);
    }
  }
}
