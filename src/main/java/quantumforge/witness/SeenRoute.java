package quantumforge.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import quantumforge.health.Board.Aged;
import quantumforge.kernel.Deterministic;
import quantumforge.status.RouteStatus;

/**
 * What a node said of one of its routes.
 *
 * @param ageMillis since it was heard
 */
@Deterministic
record SeenRoute(String node, RouteStatus status, long ageMillis) {

  /** All routes of all nodes that were ever heard, in order of node. */
  static List<SeenRoute> of(Map<String, Aged> reports) {
    List<SeenRoute> routes = new ArrayList<>();
    reports.forEach(
        (node, aged) ->
            aged.report()
                .routes()
                .forEach(route -> routes.add(new SeenRoute(node, route, aged.ageMillis()))));
    return routes;
  }

  String key() {
    return node + "/" + status.route();
  }

  /** A program's own connections end with it; a route is there also without the node beside it. */
  boolean endsWithItsNode() {
    return status.kind().equals(RouteStatus.CLIENT);
  }

  /** A write went through it to the primary of that epoch. */
  boolean wroteIn(long epoch) {
    return status.epoch() == epoch && status.firstWriteAgeMillis() >= 0;
  }

  /** How long ago that was, by the node's clock until it said so and by this one's since. */
  long writeAgeMillis() {
    return status.firstWriteAgeMillis() + ageMillis;
  }
}
