package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import quantumforge.chaos.Card.Scene;
import quantumforge.chaos.History.Effect.Acted;

/**
 * No control node hears the primary or is heard by it, so that whichever of them has the witness
 * does not; the standby hears it, and clients do.
 */
final class WitnessCut {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The primary is not heard, and the standby hears it. */
  private static final String WAITS = "DB-50";

  private WitnessCut() {}

  static void strike(Rig rig, Scene scene) throws IOException, InterruptedException {
    rig.cut(scene.primary(), NodeFiles.controls().map(Part::id).toList());
    rig.await("the witness waits", () -> rig.view().isFresh() && rig.view().rule().equals(WAITS))
        .within(PATIENCE);
  }

  /** No agent does anything to its server, either. */
  static List<String> prove(Rig rig, Scene scene, long struckNanos) {
    return rig.history().effectsSince(struckNanos).stream()
        .filter(effect -> effect instanceof Acted acted && !acted.action().equals("Wait"))
        .map(effect -> "although clients and standby see the primary, there was " + effect)
        .toList();
  }
}
