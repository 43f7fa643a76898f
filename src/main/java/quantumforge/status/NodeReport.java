package quantumforge.status;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import quantumforge.wire.CborSerializable;

/**
 * What one node says of itself, a few times a second.
 *
 * @param sequence grows by one with each report of one process
 * @param at the node's own clock
 * @param feeds one for each exchange that a collector takes
 * @param relays one for each lane of a collector: a lane is one exchange's stream
 * @param essential on nodes that keep a copy of the essential data
 * @param routes the ways of clients to the database that this node looks after or uses
 * @param consoleUrl where the node serves the console, when it does
 * @param figures those of the node's metrics that alerts look at
 */
public record NodeReport(
    String node,
    String dataCenter,
    List<String> roles,
    String address,
    long sequence,
    Instant at,
    ProcessStatus process,
    List<ServiceStatus> services,
    List<FeedStatus> feeds,
    List<RelayStatus> relays,
    Optional<BrainStatus> brain,
    Optional<EssentialStatus> essential,
    List<RouteStatus> routes,
    Optional<String> consoleUrl,
    List<Figure> figures)
    implements CborSerializable {

  public NodeReport {
    roles = List.copyOf(roles);
    services = List.copyOf(services);
    feeds = List.copyOf(feeds);
    relays = List.copyOf(relays);
    // A node of an earlier version tells none.
    routes = routes == null ? List.of() : List.copyOf(routes);
    figures = List.copyOf(figures);
  }
}
