package quantumforge.chaos;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A machine that can have no rig skips its tests, and says why. */
final class RigNeeds {

  private RigNeeds() {}

  static void require() throws InterruptedException {
    Optional<String> missing = Network.missing();
    if (missing.isPresent()) {
      String reason = "skipped: the chaos rig " + missing.get();
      System.err.println(reason);
      Assumptions.abort(reason);
    }
  }
}
