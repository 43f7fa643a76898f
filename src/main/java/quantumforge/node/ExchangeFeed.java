package quantumforge.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import quantumforge.exchange.MarketSource;
import quantumforge.feed.Feed;
import quantumforge.feed.FeedSettings;
import quantumforge.kernel.Instrument;
import quantumforge.relay.Forwarder;
import quantumforge.status.FeedStatus;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/**
 * The feed of one exchange, opened and closed with its connections. The feed itself is made at the
 * start, when the sink behind it can tell which trades it already has.
 */
final class ExchangeFeed implements Service {

  private final FeedSettings settings;
  private final MarketSource source;
  private final List<Instrument> instruments;
  private final int connections;
  private final Forwarder forwarder;
  private final MeterRegistry meters;
  private volatile Optional<Feed> feed = Optional.empty();

  ExchangeFeed(
      FeedSettings settings,
      MarketSource source,
      List<Instrument> instruments,
      int connections,
      Forwarder forwarder,
      MeterRegistry meters) {
    this.settings = settings;
    this.source = source;
    this.instruments = List.copyOf(instruments);
    this.connections = connections;
    this.forwarder = forwarder;
    this.meters = meters;
  }

  @Override
  public void start() {
    Feed made =
        new Feed(
            settings, source, instruments, connections, forwarder.positions(), forwarder, meters);
    feed = Optional.of(made);
    made.start();
  }

  @Override
  public void stop() throws Exception {
    if (feed.isPresent()) {
      feed.get().stop();
    }
    source.close();
  }

  @Override
  public ServiceStatus status() {
    return feed.map(Feed::status)
        .orElseGet(
            () -> new ServiceStatus("feed " + source.exchange(), State.STARTING, "not started"));
  }

  /** The feed's published view; one of zeros before the start. */
  FeedStatus view() {
    return feed.map(Feed::view)
        .orElseGet(
            () ->
                new FeedStatus(
                    source.exchange(), 0, connections, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
  }
}
