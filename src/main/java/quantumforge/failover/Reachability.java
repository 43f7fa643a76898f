package quantumforge.failover;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.failover.HostAddresses.Names;
import quantumforge.failover.Reach.Tried;
import quantumforge.health.ServerReport.Link;

/**
 * Whether new connections get in, to this server and to the other one, tried again and again. Each
 * of the four things that may take long is for a thread of its own; the views are for any.
 */
final class Reachability {

  /** For a connection, and between two looks for the answer. */
  private static final Duration LIMIT = Duration.ofMillis(500);

  /** Between two tries. */
  static final Duration PAUSE = Duration.ofMillis(250);

  /** What was found longer ago says nothing. */
  static final Duration AGE_MAX = Duration.ofSeconds(2);

  /** So many addresses of one name are tried; nobody knows of a server that has more. */
  static final int ADDRESSES_MAX = 8;

  private static final Comparator<Tried> BY_WEIGHT =
      Comparator.comparingInt((Tried tried) -> weight(tried.link()))
          .thenComparingLong(Tried::waitedMillis);

  private final LongSupplier nanos;
  private final HostAddresses ownAddresses;
  private final HostAddresses peerAddresses;
  private volatile Found peer = new Found(Link.UNKNOWN, 0);
  private final int ownWaits;
  private volatile long shutMillis;
  private long lives;
  private long ownTriedNanos;

  /**
   * @param atNanos when the try began
   */
  private record Found(Link link, long atNanos) {}

  Reachability(AgentSettings settings, Names names) {
    this(settings.own(), settings.peer(), settings.hung(), names, System::nanoTime);
  }

  /**
   * @param hung an answer of this server that comes within it is one
   */
  Reachability(Server own, Server peer, Duration hung, Names names, LongSupplier nanos) {
    this.nanos = nanos;
    this.ownWaits = Math.toIntExact(Math.ceilDiv(hung.toMillis(), LIMIT.toMillis()));
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

  /** Tries to reach the other server, at all its addresses at once. */
  void tryPeer() throws InterruptedException {
    long began = nanos.getAsLong();
    peer = new Found(reach(peerAddresses.all(), 1).link(), began);
  }

  /**
   * Whether the other server takes connections; unknown when that was not tried within {@link
   * #AGE_MAX}.
   */
  Link peer() {
    Found found = peer;
    return nanos.getAsLong() - found.atNanos() > AGE_MAX.toNanos() ? Link.UNKNOWN : found.link();
  }

  /** The addresses that were found of both servers' hosts, by host; none of one that was not. */
  Map<String, List<InetAddress>> found() {
    Map<String, List<InetAddress>> found = new TreeMap<>();
    found.put(ownAddresses.host(), ownAddresses.known());
    found.put(peerAddresses.host(), peerAddresses.known());
    return found;
  }

  /** Whether a connection may come from the other server: see {@link HostAddresses#mayBe}. */
  boolean mayBePeer(String address) {
    return peerAddresses.mayBe(address);
  }

  /**
   * Tries to reach this server, at all its addresses at once. One that is none of this machine's
   * says nothing of it.
   */
  void tryOwn() throws InterruptedException {
    long life = life();
    Tried tried = reach(ownAddresses.here(), ownWaits);
    long now = nanos.getAsLong();
    long tookMillis =
        Math.min((now - ownTriedNanos) / 1_000_000, tried.waitedMillis() + PAUSE.toMillis());
    ownTriedNanos = now;
    tried(life, tried.link(), tookMillis);
  }

  private synchronized long life() {
    return lives;
  }

  /** What was tried in another life says nothing of this one. */
  private synchronized void tried(long life, Link link, long tookMillis) {
    if (life == lives) {
      shutMillis =
          switch (link) {
            case OPEN -> 0;
            case UNKNOWN -> shutMillis;
            case REFUSED, SILENT -> shutMillis + tookMillis;
          };
    }
  }

  /**
   * For how long no new connection to this server was answered, while it was tried: a time in which
   * this process or its machine stood still counts as one wait.
   */
  long shutMillis() {
    return shutMillis;
  }

  /** This server does not run, or has just been started. */
  synchronized void begins() {
    lives++;
    shutMillis = 0;
  }

  /**
   * One answer suffices, and without one nothing is said of a server that was not tried everywhere.
   */
  private static Tried reach(List<InetSocketAddress> addresses, int waits)
      throws InterruptedException {
    List<Tried> all = new ArrayList<>();
    all.add(new Tried(addresses.isEmpty() ? Link.UNKNOWN : Link.REFUSED));
    if (addresses.size() > ADDRESSES_MAX) {
      all.add(new Tried(Link.UNKNOWN));
    }
    try (ExecutorService tries = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<Tried> results = new ExecutorCompletionService<>(tries);
      int most = Math.min(addresses.size(), ADDRESSES_MAX);
      addresses.stream()
          .limit(most)
          .forEach(there -> results.submit(() -> Reach.of(there, LIMIT, waits)));
      for (int done = 0; done < most; done++) {
        Tried tried = results.take().get();
        all.add(tried);
        if (tried.link() == Link.OPEN) {
          break;
        }
      }
      // Ends what nobody waits for.
      tries.shutdownNow();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("a server cannot be tried", failed);
    }
    return all.stream().max(BY_WEIGHT).orElseThrow();
  }

  private static int weight(Link link) {
    return switch (link) {
      case OPEN -> 3;
      case UNKNOWN -> 2;
      case SILENT -> 1;
      case REFUSED -> 0;
    };
  }
}
