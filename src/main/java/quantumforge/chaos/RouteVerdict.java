package quantumforge.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import quantumforge.chaos.Card.Scene;

/**
 * What must have come of a change of the primary for the clients of a plant's routes: each was
 * served by the new one, the plant's own time line has the first write of each, and when it called
 * the change complete nothing that was connected to the former primary was answered any more.
 */
final class RouteVerdict {

  /** Who reads was there when the fault came; else that it is not answered later says nothing. */
  private static final Duration CONNECTED = Duration.ofSeconds(1);

  private RouteVerdict() {}

  /**
   * What is not so, in sentences; nothing for a plant without routes.
   *
   * @param struckNanos when the fault came, of {@link System#nanoTime}
   */
  static List<String> of(Rig rig, Scene scene, long struckNanos) {
    Followed followed = rig.view().followed();
    List<String> broken = new ArrayList<>();
    for (ClientRoute route : rig.routes()) {
      served(rig, scene, route, struckNanos, broken);
      told(followed, route, broken);
      cut(rig, scene, route, struckNanos, followed, broken);
    }
    return broken;
  }

  private static void served(
      Rig rig, Scene scene, ClientRoute route, long struckNanos, List<String> broken) {
    boolean served =
        rig.history()
            .firstAckSince(
                struckNanos,
                ack ->
                    ack.client().equals(route.name())
                        && ack.server().equals(scene.standby())
                        && ack.sentNanos() - struckNanos >= 0)
            .isPresent();
    if (!served) {
      broken.add("no write came to %s by the route %s".formatted(scene.standby(), route.name()));
    }
  }

  private static void told(Followed followed, ClientRoute route, List<String> broken) {
    if (!followed.complete()) {
      broken.add("the change is not complete: " + String.join("; ", followed.missing()));
    } else if (followed.completeMillis() >= 0 && followed.write(route).isEmpty()) {
      broken.add("the time line has no write by the route %s".formatted(route.name()));
    }
  }

  /** Where the witness that decided is gone nobody saw when the change was complete. */
  private static void cut(
      Rig rig,
      Scene scene,
      ClientRoute route,
      long struckNanos,
      Followed followed,
      List<String> broken) {
    OptionalLong last = rig.reader(route).last(scene.primary());
    if (last.isEmpty() || last.getAsLong() - struckNanos < -CONNECTED.toNanos()) {
      broken.add("nobody read on %s by the route %s".formatted(scene.primary(), route.name()));
    } else if (followed.completeMillis() >= 0) {
      long complete =
          rig.history().nanos(followed.decidedAt().plusMillis(followed.completeMillis()));
      long late = last.getAsLong() - complete;
      if (late > 0) {
        broken.add(
            "the change was complete, and %s answered what was asked by the route %s %d ms later"
                .formatted(scene.primary(), route.name(), late / 1_000_000));
      }
    }
  }
}
