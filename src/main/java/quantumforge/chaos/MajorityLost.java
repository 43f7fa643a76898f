package quantumforge.chaos;

import java.io.IOException;
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

  /** A commit waits for the standby alone, and for nobody who decides. */
  private static final long PAUSE_NANOS = 5_000_000_000L;

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

  static void strike(Rig rig, Scene scene) throws IOException, InterruptedException {
    for (String control : majority(scene)) {
      rig.kill(control);
    }
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
    if (pauseNanos(rig, struckNanos, mended) > PAUSE_NANOS) {
      broken.add("commits waited while nobody could decide");
    }
    return broken;
  }

  private static long pauseNanos(Rig rig, long from, long until) {
    long last = from;
    long longest = 0;
    for (Ack ack : rig.history().acksSince(from)) {
      if (ack.client().equals(Client.FOLLOWING) && ack.ackedNanos() - until < 0) {
        longest = Math.max(longest, ack.ackedNanos() - last);
        last = ack.ackedNanos();
      }
    }
    return Math.max(longest, until - last);
  }

  private static LongStream version(Effect effect) {
    return effect instanceof Known known ? LongStream.of(known.version()) : LongStream.empty();
  }
}
