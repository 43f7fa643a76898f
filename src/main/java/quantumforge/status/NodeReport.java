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
 * @param consoleUrl where the node serves the console, when it does
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
    Optional<RelayStatus> relay,
    Optional<BrainStatus> brain,
    Optional<String> consoleUrl)
    implements CborSerializable {

  public NodeReport {
    roles = List.copyOf(roles);
    services = List.copyOf(services);
    feeds = List.copyOf(feeds);
  }
}
