package quantumforge.demo;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import quantumforge.kernel.SettingCheck;

/**
 * What a demo is to be.
 *
 * @param folder where it keeps everything; created
 * @param nodes ids of the nodes to start, in any order
 * @param exchanges {@code binance}, and those that are wanted beside it: {@code coinbase}, {@code
 *     kraken}
 * @param tape a recorded tape to replay; empty for the synthetic market
 * @param speed of the tape: 1 as recorded, N times as fast, {@link #SPEED_MAX} as fast as it goes
 * @param symbols of the synthetic market of each exchange, 1..1000; of several exchanges 1..200
 * @param rate of the synthetic market, ticks a second over all symbols, 1..1000000
 * @param seed of the synthetic market; equal seeds make equal markets
 * @param tradesOnly whether the synthetic market makes nothing but trades
 * @param connections of the collector to the exchange, each with everything, 1..4
 * @param portBase the first of the 95 ports
 * @param fresh whether to forget what an earlier demo left in the folder
 * @param headless whether to run for a time, verify, report and end; always begins anew, so that
 *     only what is measured is in the stores
 * @param runFor how long the market runs when headless, 1 s to 7 days; with a tape, empty means to
 *     its end
 * @param ramp how long the synthetic market takes to its rate when headless, 0 to an hour, so that
 *     JVMs that have compiled nothing yet are not flooded
 */
public record DemoOptions(
    Path folder,
    List<String> nodes,
    List<String> exchanges,
    Optional<Path> tape,
    double speed,
    int symbols,
    int rate,
    long seed,
    boolean tradesOnly,
    int connections,
    int portBase,
    boolean fresh,
    boolean headless,
    Optional<Duration> runFor,
    Duration ramp) {

  /** As fast as the slowest part takes it. */
  public static final double SPEED_MAX = Double.POSITIVE_INFINITY;

  private static final int SYMBOLS_MAX = 1_000;

  /** What one client of Kraken hears. */
  private static final int SYMBOLS_OF_ONE_CLIENT_MAX = 200;

  /** The most ticks a second of the synthetic market, over all symbols. */
  public static final int RATE_MAX = 1_000_000;

  private static final Duration RUN_MIN = Duration.ofSeconds(1);
  private static final Duration RUN_MAX = Duration.ofDays(7);

  private static final Duration RAMP = Duration.ofSeconds(8);
  private static final Duration RAMP_MAX = Duration.ofHours(1);

  /**
   * Checks every value by itself.
   *
   * @throws IllegalArgumentException naming the option, the value and the range
   */
  public DemoOptions {
    folder = folder.toAbsolutePath().normalize();
    nodes = List.copyOf(nodes);
    checkNodes(nodes);
    exchanges = List.copyOf(exchanges);
    SettingCheck.names("--exchanges", exchanges, "exchange");
    if (!DemoExchange.ids().containsAll(exchanges) || !exchanges.contains("binance")) {
      throw new IllegalArgumentException(
          "--exchanges is %s; allowed is binance, and behind it coinbase or"
                  .formatted(String.join(",", exchanges))
              + " coinbase-advanced, kraken, or one of those and kraken");
    }
    if (exchanges.contains("coinbase") && exchanges.contains("coinbase-advanced")) {
      throw new IllegalArgumentException(
          "--exchanges is %s; coinbase and coinbase-advanced are two feeds of one market: take one"
              .formatted(String.join(",", exchanges)));
    }
    if (tape.isPresent() && exchanges.size() > 1) {
      throw new IllegalArgumentException(
          "--exchanges is %s; with --tape there is binance alone"
              .formatted(String.join(",", exchanges)));
    }
    if (!(speed > 0)) {
      throw new IllegalArgumentException("--speed must be above 0 or 'max', got " + speed);
    }
    SettingCheck.range(
        "--symbols", symbols, 1, exchanges.size() > 1 ? SYMBOLS_OF_ONE_CLIENT_MAX : SYMBOLS_MAX);
    SettingCheck.range("--rate", rate, 1, RATE_MAX);
    SettingCheck.range("--connections", connections, 1, 4);
    SettingCheck.range("--port-base", portBase, Ports.BASE_MIN, Ports.BASE_MAX);
    runFor.ifPresent(time -> SettingCheck.range("--for", time, RUN_MIN, RUN_MAX));
    SettingCheck.range("ramp", ramp, Duration.ZERO, RAMP_MAX);
  }

  /** What each node waits for must be there, or the demo would never be up. */
  private static void checkNodes(List<String> ids) {
    List<DemoNode> nodes = ids.stream().map(DemoNode::of).toList();
    if (nodes.stream().noneMatch(DemoNode::isControl)) {
      throw new IllegalArgumentException(
          "--nodes "
              + String.join(",", ids)
              + " has no node of the data center control, where the others meet: add witness,"
              + " backup or archive");
    }
    List<String> brains = ids(nodes, DemoNode::isBrain);
    List<String> collectors = ids(nodes, DemoNode::isCollector);
    if (!brains.isEmpty() && collectors.isEmpty()) {
      throw new IllegalArgumentException(
          "--nodes "
              + String.join(",", ids)
              + " has no collector, without whose market data "
              + String.join(" and ", brains)
              + " would never be ready: add vps-1, or say --collectors 1");
    }
    if (brains.isEmpty() && !collectors.isEmpty()) {
      throw new IllegalArgumentException(
          "--nodes "
              + String.join(",", ids)
              + " has no site that takes the market data of "
              + String.join(" and ", collectors)
              + ": add site-1 or site-2");
    }
  }

  private static List<String> ids(List<DemoNode> nodes, Predicate<DemoNode> which) {
    return nodes.stream().filter(which).map(DemoNode::id).toList();
  }

  /** With the usual ramp, which is shorter than the usual warm-up. */
  public DemoOptions(
      Path folder,
      List<String> nodes,
      List<String> exchanges,
      Optional<Path> tape,
      double speed,
      int symbols,
      int rate,
      long seed,
      boolean tradesOnly,
      int connections,
      int portBase,
      boolean fresh,
      boolean headless,
      Optional<Duration> runFor) {
    this(
        folder,
        nodes,
        exchanges,
        tape,
        speed,
        symbols,
        rate,
        seed,
        tradesOnly,
        connections,
        portBase,
        fresh,
        headless,
        runFor,
        RAMP);
  }

  /** What a collector takes where nothing else is asked for. */
  public static final List<String> EXCHANGES = List.of("binance");

  /** The exchanges that the collectors take, in the order of their lanes. */
  List<DemoExchange> venues() {
    return Stream.of(DemoExchange.values())
        .filter(exchange -> exchanges.contains(exchange.id()))
        .toList();
  }

  /**
   * Whether every trade is looked for in the brains' Redis at the end. Their streams keep all then.
   */
  boolean readsStreams() {
    return headless && (runFor.isPresent() || tape.isPresent());
  }

  /** What a collector has where nothing else is asked for: one may be cut and nothing is missed. */
  public static final int CONNECTIONS = 2;

  /** Every node that a demo may have. */
  public static List<String> allNodes() {
    return DemoNode.ids();
  }

  /** What is started where nothing else is asked for: every node, and one collector. */
  public static List<String> usualNodes() {
    return withCollectors(allNodes(), 1);
  }

  /**
   * The same nodes with so many collectors, each with a Redis server of its own.
   *
   * @throws IllegalArgumentException when there are not so many
   */
  public static List<String> withCollectors(List<String> nodes, int collectors) {
    List<String> all = DemoNode.collectors().stream().map(DemoNode::id).toList();
    SettingCheck.range("--collectors", collectors, 1, all.size());
    return Stream.concat(
            all.stream().limit(collectors), nodes.stream().filter(node -> !all.contains(node)))
        .toList();
  }

  /** The speed as configurations spell it. */
  String speedText() {
    return speed == SPEED_MAX ? "max" : BigDecimal.valueOf(speed).toPlainString();
  }
}
