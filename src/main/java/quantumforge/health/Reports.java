package quantumforge.health;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.BrainStatus;
import quantumforge.status.EssentialStatus;
import quantumforge.status.FeedStatus;
import quantumforge.status.Figure;
import quantumforge.status.NodeReport;
import quantumforge.status.RelayStatus;
import quantumforge.status.RouteStatus;
import quantumforge.status.Service;

/** Builds a node's reports from what runs on it. Thread-safe. */
public final class Reports implements Supplier<NodeReport> {

  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  private final Identity identity;
  private final Parts parts;
  private final ProcessProbe process;
  private long sequence;

  /**
   * Reports on the parts.
   *
   * @param dataDir where the node keeps its data
   * @param pauses how often the process stood still
   */
  public Reports(Identity identity, Parts parts, Path dataDir, LongSupplier pauses) {
    this.identity = identity;
    this.parts = parts;
    this.process = new ProcessProbe(dataDir, identity.version(), pauses);
  }

  /** What does not change while the node runs. */
  public record Identity(
      String node,
      String dataCenter,
      List<String> roles,
      String address,
      String version,
      Optional<String> consoleUrl) {}

  /** What runs on the node and has something to say. */
  public record Parts(
      List<Service> services,
      List<Supplier<FeedStatus>> feeds,
      List<Supplier<RelayStatus>> relays,
      Optional<Supplier<BrainStatus>> brain,
      Optional<Supplier<EssentialStatus>> essential,
      Supplier<List<RouteStatus>> routes,
      Supplier<List<Figure>> figures) {

    public Parts {
      services = List.copyOf(services);
      feeds = List.copyOf(feeds);
      relays = List.copyOf(relays);
    }
  }

  /** A part that cannot answer, while it opens or closes, is left out of this report. */
  private static <T> Optional<T> asked(Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (RuntimeException e) {
      LOG.debug("a part of the node has nothing to report: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public synchronized NodeReport get() {
    sequence++;
    return new NodeReport(
        identity.node(),
        identity.dataCenter(),
        identity.roles(),
        identity.address(),
        sequence,
        Instant.now(),
        process.read(),
        parts.services().stream().map(Service::status).toList(),
        parts.feeds().stream().flatMap(feed -> asked(feed).stream()).toList(),
        parts.relays().stream().flatMap(relay -> asked(relay).stream()).toList(),
        parts.brain().flatMap(Reports::asked),
        parts.essential().flatMap(Reports::asked),
        parts.routes().get(),
        identity.consoleUrl(),
        parts.figures().get());
  }
}
