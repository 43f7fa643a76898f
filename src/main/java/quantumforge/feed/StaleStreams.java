package quantumforge.feed;

import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.MarketSource;
import quantumforge.kernel.Tick;

/**
 * Finds connections that are open, answer pings, and bring nothing, or nothing of one stream, while
 * other connections do; and has the source put new sockets in their place. Called under the feed's
 * lock, but for the count.
 */
final class StaleStreams {

  private static final Logger LOG = LoggerFactory.getLogger(StaleStreams.class);

  private final MarketSource source;
  private final Collection<Lane> lanes;
  private final Connections connections;
  private final long limitMicros;
  private final LongAdder found = new LongAdder();
  private final long[] newestStamp;
  private final long[] newestArrival;

  /**
   * @param limitMicros for how long a connection must have missed something
   */
  StaleStreams(
      MarketSource source, Collection<Lane> lanes, Connections connections, long limitMicros) {
    this.source = source;
    this.lanes = lanes;
    this.connections = connections;
    this.limitMicros = limitMicros;
    this.newestStamp = new long[connections.wanted()];
    this.newestArrival = new long[connections.wanted()];
  }

  /** Notes what a connection brought. */
  void note(int connection, Lane lane, Tick tick) {
    newestArrival[connection] = tick.receivedMicros();
    if (tick instanceof Tick.Trade || tick instanceof Tick.BookDelta) {
      newestStamp[connection] = Math.max(newestStamp[connection], tick.timestampMicros());
    }
    lane.progress().note(connection, tick);
  }

  /** The connection was opened anew: what it missed meanwhile does not come any more. */
  void onConnected(int connection) {
    lanes.forEach(lane -> lane.progress().excuse(connection));
  }

  /** Looks at every stream; called several times within the limit. */
  void check(long nowMicros) {
    for (int connection = 0; connection < newestStamp.length; connection++) {
      if (connections.isUp(connection) && !isOnlyBehind(connection, nowMicros)) {
        check(connection, nowMicros);
      }
    }
  }

  private void check(int connection, long nowMicros) {
    int streams = 0;
    String first = "";
    for (Lane lane : lanes) {
      StreamProgress.Stream stale = lane.progress().stale(connection, nowMicros, limitMicros);
      if (stale != null) {
        streams++;
        String what = lane.instrument() + " " + stale;
        first = first.isEmpty() ? what : first;
        source.renew(connection, lane.instrument(), "it brings nothing of " + what);
      }
    }
    if (streams > 0) {
      found.add(streams);
      LOG.warn(
          "feed {}: connection {} is open and brings nothing of {} streams that others bring,"
              + " the first of them {}; it is replaced",
          source.exchange(),
          connection,
          streams,
          first);
    }
  }

  /** A connection that brings old data goes on: it will bring what others have. */
  private boolean isOnlyBehind(int connection, long nowMicros) {
    long newest = 0;
    for (long stamp : newestStamp) {
      newest = Math.max(newest, stamp);
    }
    boolean silent = nowMicros - newestArrival[connection] >= limitMicros;
    return !silent && newest - newestStamp[connection] > limitMicros / 2;
  }

  /** How many streams were found stale so far. */
  long found() {
    return found.sum();
  }
}
