package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the configuration of each node of the demo, readable for its owner alone. */
final class NodeConfigFile {

  private static final String TRADES_ONLY =
      ", trade-share = 1, book-ticker-share = 0, depth-share = 0";

  private static final String GROUP = "brain-consumer-group";

  /**
   * Of each symbol in a brain's Redis: all that a measurement makes, so that it can be verified.
   */
  private static final int STREAM_TRADES_MEASURED = 20_000_000;

  /** What the paper exchange keeps to answer REST calls with: of all symbols, and of each. */
  private static final int HISTORY_TRADES_ALL = 10_000_000;

  private static final int HISTORY_TRADES_MIN = 10_000;
  private static final int HISTORY_TRADES_MAX = 200_000;

  /**
   * Of all lanes, below what the collector's Redis may hold in all: blocks go to the disk before
   * Redis refuses.
   */
  private static final long BUFFER_BYTES_MAX = RedisServer.MEMORY_BYTES_MAX / 4 * 3;

  private final Ports ports;
  private final List<DemoNode> nodes;
  private final DemoOptions options;
  private final Map<DemoNode, RedisServer> redis;
  private final Databases databases;

  /**
   * @param nodes those that are started
   */
  NodeConfigFile(
      Ports ports,
      List<DemoNode> nodes,
      DemoOptions options,
      Map<DemoNode, RedisServer> redis,
      Databases databases) {
    this.ports = ports;
    this.nodes = List.copyOf(nodes);
    this.options = options;
    this.redis = Map.copyOf(redis);
    this.databases = databases;
  }

  /** Where the configuration of a node stands. */
  static Path path(Path folder) {
    return folder.resolve("node.conf");
  }

  /**
   * Writes the file of a node.
   *
   * @param folder the node's own
   * @param symbols what the paper exchange trades; only collectors need to know
   */
  void writeNode(DemoNode node, Path folder, List<String> symbols) throws IOException {
    StringBuilder text = new StringBuilder(common(node, folder));
    if (node.isCollector()) {
      text.append(collector(node, symbols));
    }
    if (node.isBrain()) {
      text.append(brain(node, folder));
    }
    if (node.isControl()) {
      text.append(
          "forge.console { enabled = true, host = \"127.0.0.1\", port = %d }\n"
              .formatted(ports.console(node)));
    }
    text.append(databases.configuration(node, folder));
    text.append("forge.operators.file = \"%s\"\n".formatted(Demo.operators(folder.getParent())));
    PrivateFiles.write(path(folder), text.toString());
  }

  /** Writes the file of the paper exchange. */
  void writePaper(Path folder) throws IOException {
    String market =
        options
            .tape()
            .map(
                tape ->
                    "source = tape, tape { files = [\"%s\"], speed = \"%s\" }"
                        .formatted(tape, options.speedText()))
            .orElse(
                "source = synthetic, synthetic { seed = %d, symbol-count = %d, rate = %d%s%s }"
                    .formatted(
                        options.seed(),
                        options.symbols(),
                        options.rate(),
                        options.headless() ? ", ramp = " + options.ramp().toMillis() + "ms" : "",
                        options.tradesOnly() ? TRADES_ONLY : ""));
    PrivateFiles.write(
        path(folder),
        """
        forge {
          node { name = "paper", roles = ["paper-exchange"], data-dir = "%s" }
          management.port = %d
          paper { port = %d, %s%s%s }
        }
        """
            .formatted(
                folder.resolve("data"),
                ports.paperManagement(),
                ports.paper(),
                market,
                load(),
                venuesBeside()));
  }

  /**
   * A measurement shares its machine with what it measures: a collector that stands still for
   * seconds is to be seen as late, and not to be cut off, and can fetch all that it missed.
   */
  private String load() {
    int history =
        Math.clamp(HISTORY_TRADES_ALL / options.symbols(), HISTORY_TRADES_MIN, HISTORY_TRADES_MAX);
    return options.headless() ? ", client-buffer-bytes = 64 MiB, trade-history = " + history : "";
  }

  /** The paper exchange as the venues beside Binance. */
  private String venuesBeside() {
    StringBuilder text = new StringBuilder();
    for (DemoExchange exchange : options.venues()) {
      switch (exchange) {
        case BINANCE -> {}
        case COINBASE -> text.append(venueBeside(exchange, "coinbase", "products"));
        case COINBASE_ADVANCED ->
            text.append(venueBeside(exchange, "coinbase", "feed = advanced, products"));
        case KRAKEN -> text.append(venueBeside(exchange, "kraken", "pairs"));
      }
    }
    return text.toString();
  }

  private String venueBeside(DemoExchange exchange, String block, String pairs) {
    return ", %s { enabled = true, port = %d, %s = %s, seed = %d, trade-history = %d }"
        .formatted(
            block,
            ports.paper(exchange),
            pairs,
            strings(exchange.pairs(options.symbols())),
            options.seed(),
            HISTORY_TRADES_MAX);
  }

  private String common(DemoNode node, Path folder) {
    List<String> contacts =
        nodes.stream()
            .filter(DemoNode::isControl)
            .map(control -> "127.0.0.1:" + ports.management(control))
            .toList();
    return """
    forge {
      node {
        name = "%s"
        data-center = "%s"
        roles = %s
        data-dir = "%s"
      }
      plant.nodes = %s
      management { host = "127.0.0.1", port = %d }
      cluster {
        host = "127.0.0.1"
        port = %d
        contact-points = %s
        required-contact-points = %d
      }
    }
    """
        .formatted(
            node.id(),
            node.dataCenter(),
            strings(node.roles()),
            folder.resolve("data"),
            strings(nodes.stream().map(DemoNode::id).toList()),
            ports.management(node),
            ports.artery(node),
            strings(contacts),
            contacts.size());
  }

  private String collector(DemoNode node, List<String> symbols) {
    List<String> groups = nodes.stream().filter(DemoNode::isBrain).map(this::group).toList();
    return """
    forge {
      exchange.binance {
        enabled = true
        websocket-url = "ws://127.0.0.1:%1$d"
        rest-url = "http://127.0.0.1:%1$d"
        symbols = %2$s
        connections = %5$d
      }
      %7$s
      relay {
        redis-url = "%3$s"
        groups = %4$s
        buffer-limit-bytes = %6$d
        overflow.limit-bytes = 8 GiB
      }
    }
    """
        .formatted(
            ports.paper(),
            strings(symbols),
            redis.get(node).url(RedisUser.COLLECTOR),
            strings(groups),
            options.connections(),
            BUFFER_BYTES_MAX / options.venues().size(),
            feedsBeside());
  }

  /** What a collector takes beside Binance. */
  private String feedsBeside() {
    StringBuilder text = new StringBuilder();
    for (DemoExchange exchange : options.venues()) {
      switch (exchange) {
        case BINANCE -> {}
        case COINBASE ->
            text.append(feedBeside(exchange, "coinbase", "exchange-url", "", "products"));
        case COINBASE_ADVANCED ->
            text.append(
                feedBeside(exchange, "coinbase", "feed = advanced, advanced-url", "", "products"));
        case KRAKEN ->
            text.append(feedBeside(exchange, "kraken", "websocket-url", "/v2", "symbols"));
      }
    }
    return text.toString();
  }

  private String feedBeside(
      DemoExchange exchange, String block, String url, String path, String pairs) {
    return """
    exchange.%1$s {
            enabled = true
            %2$s = "ws://127.0.0.1:%3$d%4$s"
            rest-url = "http://127.0.0.1:%3$d"
            %5$s = %6$s
            connections = %7$d
          }
    """
        .formatted(
            block,
            url,
            ports.paper(exchange),
            path,
            pairs,
            strings(exchange.pairs(options.symbols())),
            options.connections());
  }

  private String brain(DemoNode node, Path folder) throws IOException {
    List<String> sources =
        nodes.stream()
            .filter(DemoNode::isCollector)
            .map(from -> redis.get(from).linkUrl(RedisUser.BRAIN))
            .toList();
    return """
    forge {
      brain {
        %s
        group = "%s"
        redis-url = "%s"
        %s
      }
      store.questdb {
        directory = "%s"
        http-port = %d
        pg-port = %d
        password = "%s"
      }
    }
    """
        .formatted(
            sources.isEmpty()
                ? ""
                : "collectors = %s\n    streams = %s".formatted(strings(sources), streams()),
            group(node),
            redis.get(node).url(RedisUser.BRAIN),
            options.readsStreams() ? "stream-trades-max = " + STREAM_TRADES_MEASURED : "",
            folder.resolve("questdb"),
            ports.questHttp(node),
            ports.questPostgres(node),
            QuestAccess.password(folder));
  }

  private String streams() {
    return strings(options.venues().stream().map(DemoExchange::stream).toList());
  }

  /** The first brain's group has the plain name of the data contract. */
  private String group(DemoNode node) {
    return node == DemoNode.SITE_1 ? GROUP : GROUP + "-" + node.id();
  }

  /** A list of texts as the configuration has them. */
  static String strings(List<String> values) {
    return values.isEmpty()
        ? "[]"
        : values.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
  }
}
