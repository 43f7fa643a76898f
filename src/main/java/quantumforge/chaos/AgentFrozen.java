package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.chaos.Card.Scene;

/**
 * The agent stands still and its server does not: nobody may take its place as long as it takes
 * commits, and its guard ends it.
 */
final class AgentFrozen {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * Of a guard's 10 s, less than they last from the agent's last word to it, and than a silence.
   */
  private static final Duration GUARDED = Duration.ofSeconds(6);

  private AgentFrozen() {}

  static void strike(Rig rig, Scene scene) throws IOException, InterruptedException {
    rig.freezeAgent(scene.primary());
    long frozen = System.nanoTime();
    rig.await("the server runs on", () -> rig.writes(scene.primary(), frozen)).within(PATIENCE);
  }

  /** It is not the agent's silence that the other server takes its place for. */
  static List<String> prove(Rig rig, Scene scene, long struckNanos) {
    List<String> broken = new ArrayList<>();
    first(rig, scene.standby(), struckNanos)
        .map(ack -> Duration.ofNanos(ack.ackedNanos() - struckNanos))
        .filter(after -> after.compareTo(GUARDED) < 0)
        .ifPresent(
            after ->
                broken.add(
                    "%s took commits %d ms after the agent froze, before its guard can have ended %s"
                        .formatted(scene.standby(), after.toMillis(), scene.primary())));
    return broken;
  }

  private static Optional<Ack> first(Rig rig, String server, long since) {
    return rig.history()
        .firstAckSince(since, ack -> ack.server().equals(server) && ack.sentNanos() - since >= 0);
  }
}
