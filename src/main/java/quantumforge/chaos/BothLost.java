package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import quantumforge.backup.EssentialData;
import quantumforge.chaos.Card.Scene;
import quantumforge.chaos.History.Effect.Acted;

/**
 * Neither of the two sites is there; what trading cannot do without must be readable all the same.
 */
final class BothLost {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  /** The node that keeps a copy of the essential data. */
  private static final String KEEPER = Part.BACKUP.id();

  /** The data are renewed every 30 s by default, and must be at least every 60 s. */
  private static final long AGE_MILLIS = 60_000;

  /** Neither of the two servers may go on. */
  private static final String NOBODY_LEFT = "DB-29";

  private BothLost() {}

  /** Something essential is in the copy of the node that keeps one. */
  static void prepare(Rig rig, Scene scene) throws IOException, InterruptedException {
    String pattern = rig.insertPattern(scene.primary());
    rig.await("the copy has it", () -> has(rig.copy(KEEPER), pattern)).within(PATIENCE);
  }

  private static boolean has(List<EssentialData> copy, String pattern) {
    return copy.stream()
        .flatMap(data -> data.patterns().stream())
        .anyMatch(known -> known.patternType().equals(pattern));
  }

  /** Nobody decides anything, what is essential can be read, and the primary goes on alone. */
  static void strike(Rig rig, Scene scene) throws IOException, InterruptedException {
    rig.kill(scene.standby(), scene.primary());
    EssentialData data = rig.essential(KEEPER);
    boolean usable = data.ageMillis() >= 0 && data.ageMillis() <= AGE_MILLIS;
    if (data.from() != EssentialData.From.LOCAL_COPY || !usable || data.patterns().isEmpty()) {
      throw new IOException("the essential data cannot be used: " + data);
    }
    rig.await(
            "a person is told that nobody is left",
            () -> rig.view().isFresh() && rig.view().rule().equals(NOBODY_LEFT))
        .within(PATIENCE);
    rig.start(scene.primary());
    long started = System.nanoTime();
    rig.await("the primary goes on", () -> rig.writes(scene.primary(), started)).within(RECOVERY);
  }

  static List<String> prove(Rig rig, Scene scene, long struckNanos) {
    return rig.history().effectsSince(struckNanos).stream()
        .filter(effect -> effect instanceof Acted acted && acted.action().equals("Promote"))
        .map(effect -> "with both servers lost there was " + effect)
        .toList();
  }
}
