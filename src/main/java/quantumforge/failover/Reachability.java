package quantumforge.failover;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.failover.HostAddresses.Names;
import quantumforge.health.ServerReport.Link;

/**
 * Whether new connections get in, to this server and to the other one, tried again and again. Each
 * of the four things that may take long is for a thread of its own; the views are for any.
 */
final class Reachability {

  /** Of each of the two steps of a try. */
  private static final Duration LIMIT = Duration.ofMillis(500);

  /** Between two tries. */
  static final Duration PAUSE = Duration.ofMillis(250);

  /** What was found longer ago says nothing. */
  static final Duration AGE_MAX = Duration.ofSeconds(2);

  /** A try with its pause takes no longer, unless this process or its machine stood still. */
  private static final long TRY_MILLIS_MAX = 2 * LIMIT.toMillis() + PAUSE.toMillis();

  private final LongSupplier nanos;
  private final HostAddresses ownAddresses;
  private final HostAddresses peerAddresses;
  private volatile Found peer = new Found(Link.UNKNOWN, 0);
  private volatile long shutMillis;
  private long ownTriedNanos;

  /**
   * @param atNanos when the try began
   */
  private record Found(Link link, long atNanos) {}

  Reachability(AgentSettings settings) {
    this(settings.own(), settings.peer(), InetAddress::getAllByName, System::nanoTime);
  }

  Reachability(Server own, Server peer, Names names, LongSupplier nanos) {
    this.nanos = nanos;
    this.ownTriedNanos = nanos.getAsLong();
    this.ownAddresses = new HostAddresses(own, names);
    this.peerAddresses = new HostAddresses(peer, names);
  }

  /** Looks this server's own name up. */
  void findOwn() {
    ownAddresses.refresh();
  }

  /** Looks the other server's name up. */
  void findPeer() {
    peerAddresses.refresh();
  }

  /** Tries to reach the other server. */
  void tryPeer() {
    long began = nanos.getAsLong();
    peer = new Found(reach(peerAddresses), began);
  }

  /**
   * Whether the other server takes connections; unknown when that was not tried within {@link
   * #AGE_MAX}.
   */
  Link peer() {
    Found found = peer;
    return nanos.getAsLong() - found.atNanos() > AGE_MAX.toNanos() ? Link.UNKNOWN : found.link();
  }

  /** Whether a connection may come from the other server: see {@link HostAddresses#mayBe}. */
  boolean mayBePeer(String address) {
    return peerAddresses.mayBe(address);
  }

  /** Tries to reach this server. */
  void tryOwn() {
    Link link = reach(ownAddresses);
    long now = nanos.getAsLong();
    long tookMillis = Math.min((now - ownTriedNanos) / 1_000_000, TRY_MILLIS_MAX);
    ownTriedNanos = now;
    shutMillis =
        switch (link) {
          case OPEN -> 0;
          case UNKNOWN -> shutMillis;
          case REFUSED, SILENT -> shutMillis + tookMillis;
        };
  }

  /**
   * For how long no new connection to this server was answered, while it was tried: a time in which
   * this process or its machine stood still counts as one try.
   */
  long shutMillis() {
    return shutMillis;
  }

  /** This server does not run, or has just been started. */
  void begins() {
    shutMillis = 0;
  }

  private static Link reach(HostAddresses addresses) {
    return addresses
        .first()
        .map((InetSocketAddress there) -> Reach.of(there, LIMIT))
        .orElse(Link.UNKNOWN);
  }
}
