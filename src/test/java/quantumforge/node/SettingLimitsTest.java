package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node's own file may not say of the data path, and what the operator is told then. */
class SettingLimitsTest {

  private static final String MIB = " MiB";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          relay.command-timeout = 0 s | relay.command-timeout is 0s; allowed is 50ms to 60s
          relay.command-timeout = -1 s | relay.command-timeout is -1s; allowed is 50ms to 60s
          relay.trim-interval = 0 s | relay.trim-interval is 0s; allowed is 10ms to 600s
          relay.trim-interval = 1 h | relay.trim-interval is 3600s; allowed is 10ms to 600s
          relay.linger = -1 ms | relay.linger is -1ms; allowed is 0s to 1s
          relay.linger-busy = 400000 h | relay.linger-busy is 1440000000s; allowed is 0s to 10s
          relay.queue-ticks = 0 | relay.queue-ticks is 0; allowed is 1 to 10000000
          relay.block-ticks-max = 0 | relay.block-ticks-max is 0; allowed is 1 to 65536
          relay.window-blocks = 0 | relay.window-blocks is 0; allowed is 1 to 1000
          relay.keep-bytes = 9 GiB | relay.keep-bytes is 9663676416; allowed is 0 to 8589934592
          relay.buffer-limit-bytes = 1 KiB | relay.buffer-limit-bytes is 1024; allowed is 65536 to 35184372088832
          relay.stream = "" | relay.stream is ""; allowed is a name without blanks
          relay.groups = [] | relay.groups is empty; name one consumer group
          relay.groups = [a, b, a] | relay.groups names "a" twice; each consumer group stands there once
          relay.groups = [a, "b "] | relay.groups is "b "; allowed is a name without blanks
          relay.redis-url = "http://h:1" | relay.redis-url is "http://h:1"; allowed is redis://[:password@]host[:port][/database], or rediss:// for TLS
          relay.redis-url = "redis:///x" | relay.redis-url is "redis:///x"; allowed is redis://[:password@]host[:port][/database], or rediss:// for TLS
          relay.tiers.hot-ticks = 0 | relay.tiers.hot-ticks is 0; allowed is 1 to 1000000
          relay.tiers.warm-span = 0 s | relay.tiers.warm-span is 0s; allowed is 10ms to 604800s
          relay.tiers.warm-flush = 1 h | relay.tiers.warm-flush is 3600s; allowed is 10ms to 300s
          brain.command-timeout = 0 s | brain.command-timeout is 0s; allowed is 50ms to 60s
          brain.commit-interval = 0 s | brain.commit-interval is 0s; allowed is 1ms to 60s
          brain.commit-rows = 0 | brain.commit-rows is 0; allowed is 1 to 10000000
          brain.acknowledge-delay = -3 s | brain.acknowledge-delay is -3s; allowed is 0s to 600s
          brain.refill-span = -1 h | brain.refill-span is -3600s; allowed is 0s to 604800s
          brain.stream-trades-max = 1 | brain.stream-trades-max is 1; allowed is 100 to 100000000
          brain.held-ticks = 0 | brain.held-ticks is 0; allowed is 1 to 100000000
          brain.read-blocks = 0 | brain.read-blocks is 0; allowed is 1 to 10000
          brain.window-blocks = 1001 | brain.window-blocks is 1001; allowed is 1 to 1000
          brain.group = "" | brain.group is ""; allowed is a name without blanks
          brain.streams = ["a b"] | brain.streams is "a b"; allowed is a name without blanks
          brain.collectors = [] | brain.collectors is empty; name one collector's Redis
          brain.caught-up-below = 6 s | brain.caught-up-below is 6s; allowed is 0s to 5s
          brain.merge-wait = -1 s | brain.merge-wait is -1s; allowed is 0s to 60s
          brain.collectors = ["redis:h"] | brain.collectors is "redis:h"; allowed is redis://[:password@]host[:port][/database], or rediss:// for TLS
          brain.tiers.warm-flush = 1 ms | brain.tiers.warm-flush is 1ms; allowed is 10ms to 300s
          feed.reorder-wait = -1 s | feed.reorder-wait is -1s; allowed is 0s to 60s
          feed.id-jump-max = 10 | feed.id-jump-max is 10; allowed is 1000 to 1099511627776
          feed.check-interval = 0 s | feed.check-interval is 0s; allowed is 10ms to 1s
          feed.backfill.page-size = 1001 | feed.backfill.page-size is 1001; allowed is 1 to 1000
          feed.backfill.retry-delay = 0 s | feed.backfill.retry-delay is 0s; allowed is 1ms to 60s
          feed.backfill.retry-delay-max = 1 ms | feed.backfill.retry-delay-max is 1ms; allowed is 1s to 3600s
          feed.books.snapshot-levels = 5001 | feed.books.snapshot-levels is 5001; allowed is 1 to 5000
          feed.books.levels-max = 500 | feed.books.snapshot-levels is 1000; allowed is 1 to 500
          feed.books.retry-delay-max = 1 ms | feed.books.retry-delay-max is 1ms; allowed is 500ms to 3600s
          exchange.binance.connections = 9 | exchange.binance.connections is 9; allowed is 1 to 8
          exchange.binance.sockets.overlap = -1 s | exchange.binance.sockets.overlap is -1s; allowed is 0s to 300s
          exchange.coinbase.products = [BTCUSD] | exchange.coinbase.products names "BTCUSD"; allowed is a name such as BTC-USD
          exchange.coinbase.requests.per-second = 11 | exchange.coinbase.requests.per-second is 11; allowed is 1 to 10
          exchange.binance.requests.parallel = 65 | exchange.binance.requests.parallel is 65; allowed is 1 to 64
          paper.settle = 2 h | paper.settle is 7200s; allowed is 0s to 3600s
          paper.tape.speed = "fast" | paper.tape.speed must be a number above 0 or 'max', got 'fast'
          paper.synthetic.rate = 0 | paper.synthetic.rate must be above 0 and at most 10000000, got 0.0
          paper.synthetic { trade-share = 0, book-ticker-share = 0, depth-share = 0 } | paper.synthetic.trade-share, book-ticker-share and depth-share are all 0; one must be above 0
          paper.limits.connects = 0 | paper.limits.connects is 0; allowed is 1 to 1000000
          paper.timers.ping-interval = 0 s | paper.timers.ping-interval is 0s; allowed is 1ms to 604800s
          store.questdb.workers = 0 | store.questdb.workers is 0; allowed is 1 to 64
          store.questdb.pg-port = 70000 | store.questdb.pg-port is 70000; allowed is 0 to 65535
          store.questdb.pg-port = 8812 | store.questdb.pg-port is 8812, which opens a port without a password; set password beside it, since there is no default
          store.questdb.host = "" | store.questdb.host is ""; allowed is a name without blanks
          store.questdb.directory = "" | store.questdb.directory is ""; name a directory of its own
          """)
  void aWrongValueIsNamedWithItsPlaceAndWhatIsAllowed(String line, String sentence)
      throws Exception {
    Path file = write("\nforge." + line);

    String problem = problems(file).getFirst();
    assertThat(problem).startsWith("forge." + sentence + " (");
    if (!sentence.startsWith("feed.books.snapshot-levels is 1000")) {
      assertThat(problem).isEqualTo("forge." + sentence + " (" + file + ":2)");
    }
  }

  @Test
  void everyWrongValueOfABlockIsNamedAtOnce() throws Exception {
    Path file = write("forge.relay {\n trim-interval = 0 s\n groups = []\n keep-bytes = 9 GiB\n}");

    assertThat(problems(file))
        .hasSize(3)
        .anySatisfy(
            text -> assertThat(text).startsWith("forge.relay.trim-interval").endsWith(":2)"))
        .anySatisfy(text -> assertThat(text).startsWith("forge.relay.groups").endsWith(":3)"))
        .anySatisfy(text -> assertThat(text).startsWith("forge.relay.keep-bytes").endsWith(":4)"));
  }

  @Test
  void twoPortsOfQuestDbMayNotBeTheSame() throws Exception {
    Path file =
        write("forge.store.questdb {\n pg-port = 8812\n http-port = 8812\n password = x\n}");

    assertThat(problems(file))
        .containsExactly(
            "forge.store.questdb.http-port is 8812, as is pg-port; give each a port of its own ("
                + file
                + ":3)");
  }

  @Test
  void aRedisPasswordIsNotShown() throws Exception {
    Path file = write("forge.relay.redis-url = \"http://:secret@h:1\"");

    assertThat(problems(file)).singleElement().asString().doesNotContain("secret");
  }

  @Test
  void theLimitsThemselvesAreAllowed() throws Exception {
    Path file =
        write(
            """
            forge.relay { command-timeout = 50 ms, trim-interval = 10 minutes, keep-bytes = 0, linger = 0 }
            forge.brain { command-timeout = 1 minute, acknowledge-delay = 0, refill-span = 0 }
            """);

    assertThatCode(() -> Settings.read(Optional.of(file), Map.of())).doesNotThrowAnyException();
  }

  @Test
  void buffersThatDoNotFitIntoTheHeapAreRefused() throws Exception {
    Path file =
        write(
            "forge.node.roles = [collector]\nforge.relay.queue-ticks = 3000000\nforge.relay.keep-bytes = 64 MiB\nforge.relay.overflow.memory-bytes = 8 MiB");

    assertThat(heapProblem(file, 512))
        .isEqualTo(
            "buffers of 443 MiB do not fit into three quarters of a heap of 512 MiB; lower them, or raise -Xmx in jvm/<role>.options: forge.relay.queue-ticks is 3000000, about 371 MiB ("
                + file
                + ":2); forge.relay.keep-bytes is 64 MiB, about 64 MiB ("
                + file
                + ":3); forge.relay.overflow.memory-bytes is 8 MiB, about 8 MiB ("
                + file
                + ":4)");
    assertThat(heapProblem(file, 768)).isEmpty();
  }

  @Test
  void everyLaneOfACollectorIsCounted() throws Exception {
    String one =
        "forge.node.roles = [collector]\nforge.relay.queue-ticks = 1000000\nforge.exchange.binance { enabled = true, symbols = [BTCUSDT] }";

    assertThat(heapProblem(write(one), 512)).isEmpty();
    assertThat(
            heapProblem(
                write(
                    one
                        + "\nforge.exchange.kraken { enabled = true, symbols = [BTC/USD] }\nforge.exchange.coinbase { enabled = true, products = [BTC-USD] }"),
                512))
        .contains("forge.relay.queue-ticks is 1000000, about 371 MiB in 3 lanes (");
  }

  @Test
  void lanesThatTogetherHoldMoreThanTheMachineAreRefused() throws Exception {
    String lanes =
        "forge.node { roles = [collector], data-dir = /d }\nforge.relay.buffer-limit-bytes = 1 GiB\nforge.exchange.binance { enabled = true, symbols = [BTCUSDT] }\nforge.exchange.kraken { enabled = true, symbols = [BTC/USD] }\n";
    Path two = write(lanes);

    assertThat(machineProblem(two, 4L << 30, 50_000_000_000L)).isEmpty();
    assertThat(machineProblem(two, 2L << 30, 50_000_000_000L))
        .isEqualTo(
            "forge.relay.buffer-limit-bytes is 1 GiB ("
                + two
                + ":2): 2048 MiB in 2 lanes in a Redis on this machine, of whose memory 1535 MiB may be used (75 %); allowed is 767 MiB for each lane");
    assertThat(machineProblem(two, 4L << 30, 40_000_000_000L))
        .startsWith(
            "forge.relay.overflow.limit-bytes is 36 GiB, and the disk of /d/buffer has 38146 MiB; allowed is 30517 MiB (80 %), for all lanes together (default (relay.conf:");
    assertThat(
            machineProblem(
                write(
                    lanes
                        + "forge.relay { redis-url = \"redis://elsewhere\", overflow.enabled = false }"),
                1L << 30,
                1L << 30))
        .isEmpty();
    assertThat(machineProblem(write("forge.node.roles = [brain]"), 1L << 20, 1L << 20)).isEmpty();
  }

  @Test
  void theWindowsOfGroupsThatMayBeBehindAreCounted() throws Exception {
    String lane =
        "forge.node { roles = [collector], data-dir = /d }\nforge.relay { buffer-limit-bytes = 1 GiB, groups = [a, b, c] }\nforge.relay.overflow.group-window-bytes = 256 MiB\n";
    Path file = write(lane);

    assertThat(machineProblem(file, 2_100L << 20, 50_000_000_000L)).isEmpty();
    assertThat(machineProblem(file, 2_000L << 20, 50_000_000_000L))
        .isEqualTo(
            "forge.relay.buffer-limit-bytes is 1 GiB ("
                + file
                + ":2), and forge.relay.overflow.group-window-bytes is 256 MiB, for as many as 2 of the groups that may be behind ("
                + file
                + ":3): 1536 MiB in a Redis on this machine, of whose memory 1500 MiB may be used (75 %); allowed is 1500 MiB");
    assertThat(
            machineProblem(
                write(lane + "forge.relay.group-hold-percent = 100"),
                2_000L << 20,
                50_000_000_000L))
        .as("nothing is moved, so there are no windows")
        .isEmpty();
  }

  private static String machineProblem(Path file, long memoryBytes, long diskBytes)
      throws SettingsException {
    Configuration configuration = Configuration.load(Optional.of(file), Map.of());
    Settings settings = Settings.read(configuration);
    try {
      new MachineNeed(memoryBytes, diskBytes).requireRoom(settings, configuration.effective());
      return "";
    } catch (SettingsException refused) {
      return String.join("\n", refused.problems());
    }
  }

  @Test
  void onlyTheBuffersOfTheNodesOwnRolesAreCounted() throws Exception {
    String big = "forge.brain.held-ticks = 3000000";

    assertThat(heapProblem(write("forge.node.roles = [collector]\n" + big), 512)).isEmpty();
    assertThat(heapProblem(write("forge.node.roles = [brain]\n" + big), 512))
        .contains("forge.brain.held-ticks is 3000000, about 858" + MIB);
  }

  /** Empty when the buffers fit. */
  private static String heapProblem(Path file, long heapMib) throws SettingsException {
    Configuration configuration = Configuration.load(Optional.of(file), Map.of());
    Settings settings = Settings.read(configuration);
    try {
      HeapNeed.requireRoom(settings, configuration.effective(), heapMib << 20);
      return "";
    } catch (SettingsException refused) {
      return String.join("\n", refused.problems());
    }
  }

  private Path write(String text) throws Exception {
    return Files.writeString(folder.resolve("node.conf"), text);
  }

  private static List<String> problems(Path file) {
    return catchThrowableOfType(
            SettingsException.class, () -> Settings.read(Optional.of(file), Map.of()))
        .problems();
  }
}
