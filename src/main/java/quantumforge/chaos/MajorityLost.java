package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import quantumforge.chaos.Card.Scene;
import quantumforge.chaos.History.Effect;
import quantumforge.chaos.History.Effect.Acted;
import quantumforge.chaos.History.Effect.Known;
import quantumforge.chaos.History.Effect.Rigged;

/** The witness's control node and another one are lost, so that nobody can decide anything. */
final class MajorityLost {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Longer than an agent's lease, and than any limit of a witness. */
  private static final Duration AFTER = Duration.ofSeconds(10);

  private MajorityLost() {}

  private static List<String> majority(Scene scene) {
    String other =
        NodeFiles.controls()
            .map(Part::id)
            .filter(id -> !id.equals(scene.witness()))
            .findFirst()
            .orElseThrow();
    return List.of(scene.witness(), other);
  }

  /** A commit waits for the standby alone, and for nobody who decides. */
  static void strike(Rig rig, Scene scene) throws IOException, InterruptedException {
    rig.kill(majority(scene).toArray(String[]::new));
    long later = System.nanoTime() + AFTER.toNanos();
    rig.await("commits go on", () -> rig.writes(scene.primary(), later)).within(PATIENCE);
  }

  static void mend(Rig rig, Scene scene) throws IOException, InterruptedException {
    for (String control : majority(scene)) {
      rig.start(control);
    }
  }

  /** From the fault until the first node was started again. */
  static List<String> prove(Rig rig, Scene scene, long struckNanos) {
    List<Effect> effects = rig.history().effectsSince(struckNanos);
    long mended =
        effects.stream()
            .filter(effect -> effect instanceof Rigged it && it.what().startsWith("start "))
            .mapToLong(Effect::atNanos)
            .findFirst()
            .orElseThrow();
    long newest =
        rig.history().effects().stream()
            .filter(effect -> effect.atNanos() - struckNanos < 0)
            .flatMapToLong(MajorityLost::version)
            .max()
            .orElseThrow();
    List<String> broken = new ArrayList<>();
    for (Effect effect : effects) {
      boolean during = effect.atNanos() - mended < 0;
      boolean decided = version(effect).anyMatch(version -> version > newest);
      boolean acts = effect instanceof Acted acted && !acted.action().equals("Wait");
      if (during && (decided || acts)) {
        broken.add("without a majority there was " + effect);
      }
    }
    return broken;
  }

  private static LongStream version(Effect effect) {
    return effect instanceof Known known ? LongStream.of(known.version()) : LongStream.empty();
  }
}
