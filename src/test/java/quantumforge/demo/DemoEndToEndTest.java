package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;
import quantumforge.support.Children;

/** Runs {@code ./forge demo} as users do, as a process of its own, with real nodes and servers. */
class DemoEndToEndTest {

  private static final Duration UP_PATIENCE = Duration.ofMinutes(4);
  private static final Duration END_PATIENCE = Duration.ofSeconds(60);
  private static final Path TAPE =
      Path.of("src", "test", "resources", "tapes", "binance_spot_excerpt.ndjson");

  /** Copies and agents are where two database servers are decided on; this plant has one. */
  private static final List<String> OF_A_PAIR = List.of("forge_backup_", "forge_database_");

  private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  private Process launcher;
  private Ports ports;

  @AfterEach
  void endLauncher() throws Exception {
    if (launcher != null) {
      launcher.destroy();
      if (!launcher.waitFor(60, TimeUnit.SECONDS)) {
        launcher.destroyForcibly();
      }
    }
  }

  @Test
  void aSmallPlantCarriesEveryTradeIntoEveryStoreAndLeavesNothingBehind() throws Exception {
    Path report = temporary.resolve("report.json");
    start(
        "--nodes=vps-1,site-1,witness",
        "--symbols=10",
        "--rate=600",
        "--headless",
        "--for=15s",
        "--report=" + report);
    awaitPhase("measuring");
    Set<Long> pids = pids();
    assertThat(pids).hasSizeGreaterThanOrEqualTo(7);
    assertOnlyLoopback(pids);
    await().atMost(END_PATIENCE).untilAsserted(this::assertEveryAlertHasItsFiguresAndNoneIsActive);

    assertThat(launcher.waitFor(UP_PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    JsonNode result = JSON.readTree(report.toFile());
    assertThat(result.path("verdict").asText()).as("%s", result.path("reasons")).isEqualTo("pass");
    assertThat(launcher.exitValue()).isZero();
    assertThat(result.path("market").path("trades").asLong()).isPositive();
    assertThat(result.path("stores")).hasSize(2);
    for (JsonNode store : result.path("stores")) {
      assertThat(store.path("trades").asLong())
          .isEqualTo(result.path("market").path("trades").asLong());
      assertThat(store.path("symbolsIdentical").asInt()).isEqualTo(10);
    }
    JsonNode books = result.path("books").path(0);
    assertThat(books.path("quotes").asLong()).isPositive();
    assertThat(books.path("bookUpdates").asLong()).isPositive();
    assertThat(result.path("feeds").path(0).path("bookChecks").asLong()).isPositive();
    assertThat(result.path("residentBytes").asLong()).isPositive();
    assertNothingIsLeft(pids);
  }

  @Test
  void aMeasuredRunPassesWhenACollectorIsKilledAndSaysWhatIsLost() throws Exception {
    Path report = temporary.resolve("report.json");
    start(
        "--nodes=vps-1,site-1,witness",
        "--symbols=10",
        "--rate=600",
        "--headless",
        "--for=20m",
        "--report=" + report);
    awaitPhase("measuring");
    // Before a trade of every symbol was stored, nobody can know where the collector had been.
    await().atMost(END_PATIENCE).until(() -> output().contains("measuring for"));
    Demo.ask(folder(), "kill vps-1");
    await().atMost(END_PATIENCE).until(() -> row("paper").activity().contains("0 clients"));
    Demo.ask(folder(), "restart vps-1");
    awaitWhole(DemoNode.VPS_1);
    new PaperClient(ports.paper()).stopMarket();

    assertThat(launcher.waitFor(UP_PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    JsonNode result = JSON.readTree(report.toFile());
    assertThat(result.path("verdict").asText()).as("%s", result.path("reasons")).isEqualTo("pass");
    assertThat(result.path("faults")).hasSize(2);
    assertThat(result.path("notes").toString())
        .contains("were not compared", "Gaps announce all of it");
    JsonNode books = result.path("books").path(0);
    assertThat(books.path("quotesLost").asLong())
        .isPositive()
        .isEqualTo(books.path("quotesAnnounced").asLong());
  }

  @Test
  void eitherOfTwoCollectorsMayBeLostAndNothingIsMissingOrTwice() throws Exception {
    Path report = temporary.resolve("report.json");
    start(
        "--collectors=2",
        "--nodes=site-1,witness",
        "--symbols=10",
        "--rate=600",
        "--headless",
        "--for=20m",
        "--report=" + report);
    awaitPhase("measuring");
    await().atMost(END_PATIENCE).until(() -> output().contains("measuring for"));
    loseAndMend(DemoNode.VPS_2);
    loseAndMend(DemoNode.VPS_1);
    // However long that took on this machine.
    new PaperClient(ports.paper()).stopMarket();

    assertThat(launcher.waitFor(UP_PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    JsonNode result = JSON.readTree(report.toFile());
    assertThat(result.path("verdict").asText()).as("%s", result.path("reasons")).isEqualTo("pass");
    assertThat(result.path("faults")).hasSize(4);
    assertThat(result.path("openGaps")).isEmpty();
    JsonNode books = result.path("books").path(0);
    assertThat(books.path("quotes").asLong()).isPositive();
    assertThat(books.path("quotesLost").asLong()).isZero();
    assertThat(books.path("quotesDoubled").asLong()).isZero();
    assertThat(books.path("bookBreaks").asLong()).isZero();
    assertThat(result.path("relays").findValuesAsText("node")).containsExactly("vps-1", "vps-2");
    JsonNode sources = result.path("brains").path(0).path("sources");
    assertThat(sources.findValuesAsText("collector")).containsExactly("vps-1", "vps-2");
    assertThat(sources).allMatch(source -> source.path("ticks").asLong() > 0);
  }

  /**
   * Kills the whole machine, and starts it again; ends when it brings books that are whole. The
   * site stays ready all the while, and names the collector that it has lost.
   */
  private void loseAndMend(DemoNode collector) throws Exception {
    Demo.ask(folder(), "kill " + collector.id());
    await().atMost(END_PATIENCE).until(() -> row("paper").activity().contains(" 2 clients"));
    String lost = RedisServer.LINK_HOST + ":" + ports.redis(collector);
    await().atMost(END_PATIENCE).until(() -> services(DemoNode.SITE_1).contains(lost));
    // A site that has just lost its collector may be late to answer.
    await()
        .atMost(END_PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(services(DemoNode.SITE_1)).contains(lost, "DEGRADED");
              assertThat(ready(DemoNode.SITE_1)).isEqualTo("ready");
            });
    Demo.ask(folder(), "restart " + collector.id());
    awaitWhole(collector);
  }

  /** Until a collector that was started brings books that are whole. */
  private void awaitWhole(DemoNode collector) {
    PlantProbe probe = new PlantProbe(ports, List.of(collector, DemoNode.WITNESS));
    await().atMost(UP_PATIENCE).until(() -> probe.waitingFor().isEmpty());
    await()
        .atMost(UP_PATIENCE)
        .until(() -> hasWholeBooks(Measurement.report(probe, collector).path("feeds").path(0)));
  }

  /** What a node says of its services, as JSON. */
  private String services(DemoNode node) {
    PlantProbe probe = new PlantProbe(ports, List.of(node));
    return Measurement.report(probe, node).path("services").toString();
  }

  private String ready(DemoNode node) throws Exception {
    return ask(node, "/ready").getFirst();
  }

  private static boolean hasWholeBooks(JsonNode feed) {
    return feed.path("symbols").size() == 10
        && feed.path("symbols").findValues("bookSynced").stream().allMatch(JsonNode::asBoolean);
  }

  @Test
  void threeExchangesOfOneCollectorStandInEveryStore() throws Exception {
    Path report = temporary.resolve("report.json");
    start(
        "--nodes=vps-1,site-1,witness",
        "--exchanges=binance,coinbase,kraken",
        "--symbols=5",
        "--rate=300",
        "--headless",
        "--for=10s",
        "--report=" + report);

    assertThat(launcher.waitFor(UP_PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    JsonNode result = JSON.readTree(report.toFile());
    assertThat(result.path("verdict").asText()).as("%s", result.path("reasons")).isEqualTo("pass");
    assertThat(result.path("feeds").findValuesAsText("exchange"))
        .containsExactlyInAnyOrder("binance_spot", "coinbase", "kraken_spot");
    assertThat(result.path("stores")).hasSize(2);
    for (JsonNode store : result.path("stores")) {
      assertThat(store.path("symbolsIdentical").asInt()).isEqualTo(5 + 5 + 5);
    }
  }

  @Test
  void aTapeStandsInEveryStoreToTheLastDigit() throws Exception {
    start("--nodes=vps-1,site-1,witness", "--tape=" + TAPE.toAbsolutePath(), "--speed=max");
    awaitPhase("running");
    List<String> taped = tapedTrades();
    assertThat(taped).hasSize(40);
    Path home = folder().resolve("site-1");
    RedisServer server =
        RedisServer.of(
            Path.of("redis-server"),
            "site-1",
            ports.redis(DemoNode.SITE_1),
            false,
            home.resolve("redis"));
    try (TradeStore redis = RedisTrades.open(server);
        TradeStore quest =
            QuestTrades.open(ports.questPostgres(DemoNode.SITE_1), QuestAccess.password(home))) {
      await()
          .atMost(END_PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(storedTrades(redis)).isEqualTo(taped);
                assertThat(storedTrades(quest)).isEqualTo(taped);
              });
    }
    Set<Long> pids = pids();
    Demo.ask(folder(), "stop");
    assertThat(launcher.waitFor(END_PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertNothingIsLeft(pids);
  }

  /** The trades of BTCUSDT as the tape has them, read without any code of the plant. */
  private static List<String> tapedTrades() throws IOException {
    List<String> trades = new ArrayList<>();
    for (String line : Files.readAllLines(TAPE)) {
      JsonNode data = JSON.readTree(line).path("data");
      if (data.path("e").asText().equals("trade")) {
        assertThat(data.path("s").asText()).isEqualTo("BTCUSDT");
        Side side = data.path("m").asBoolean() ? Side.SELL : Side.BUY;
        trades.add(
            "%s %s %s %s %s000"
                .formatted(
                    data.path("t").asText(),
                    data.path("p").asText(),
                    data.path("q").asText(),
                    side,
                    data.path("T").asText()));
      }
    }
    return trades;
  }

  private static List<String> storedTrades(TradeStore store) throws IOException {
    List<String> trades = new ArrayList<>();
    store.read(
        new Instrument("binance_spot", "BTCUSDT"),
        trade ->
            trades.add(
                "%d %s %s %s %d"
                    .formatted(
                        trade.id(),
                        trade.price(),
                        trade.quantity(),
                        trade.side(),
                        trade.timestampMicros())));
    return trades;
  }

  @Test
  void machinesCanBeBrokenAndMendedAndAKilledLauncherLeavesNothingBehind() throws Exception {
    start("--nodes=witness");
    awaitPhase("running");
    long pid = row("witness").pid();

    Demo.ask(folder(), "pause witness");
    assertThat(row("witness").process()).isEqualTo("paused");
    Demo.ask(folder(), "resume witness");
    assertThat(row("witness").process()).isEqualTo("running");

    Demo.ask(folder(), "kill witness");
    assertThat(row("witness").process()).isEqualTo("killed");
    await().atMost(END_PATIENCE).until(() -> row("witness").pid() == 0);
    Demo.ask(folder(), "restart witness");
    assertThat(row("witness").pid()).isPositive().isNotEqualTo(pid);

    Set<Long> pids = pids();
    launcher.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    assertNothingIsLeft(pids);
  }

  private void start(String... options) throws IOException {
    int base = PlantPorts.free();
    ports = new Ports(base);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "quantumforge.cli.Main"));
    command.addAll(List.of("demo", "--dir=" + folder(), "--port-base=" + base));
    command.addAll(List.of(options));
    launcher =
        Children.start(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("launcher.log").toFile()));
  }

  private Path folder() {
    return temporary.resolve("d");
  }

  private void awaitPhase(String phase) {
    await()
        .atMost(UP_PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              assertThat(launcher.isAlive()).as("%s", output()).isTrue();
              return phase.equals(phaseNow());
            });
  }

  private String output() {
    return String.join("\n", Logs.last(temporary.resolve("launcher.log"), 20));
  }

  private String phaseNow() throws IOException {
    try {
      return status().phase();
    } catch (DemoException notYet) {
      return "";
    }
  }

  private DemoStatus status() throws DemoException, IOException {
    return JSON.readValue(Demo.ask(folder(), "status"), DemoStatus.class);
  }

  private DemoStatus.Row row(String name) throws DemoException, IOException {
    return status().rows().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Every process that the demo recorded, with all that these started. */
  private Set<Long> pids() throws IOException {
    Set<Long> pids = new HashSet<>();
    try (Stream<Path> files = Files.list(folder())) {
      for (Path record :
          files.filter(file -> file.getFileName().toString().startsWith("processes.")).toList()) {
        for (String line : Files.readAllLines(record)) {
          long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
          if (!Proc.commandLine(pid).isEmpty()) {
            pids.add(pid);
            ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(child -> pids.add(child.pid()));
          }
        }
      }
    }
    return pids;
  }

  /** What no node tells can never be an alert; a plant that is well must raise none. */
  private void assertEveryAlertHasItsFiguresAndNoneIsActive() throws Exception {
    List<String> told = new ArrayList<>();
    for (DemoNode node : List.of(DemoNode.VPS_1, DemoNode.SITE_1, DemoNode.WITNESS)) {
      told.addAll(metrics(node));
    }
    assertThat(told.stream().map(line -> line.replaceAll("[{ ].*", "")))
        .containsAll(
            metricsOfRules().stream()
                .filter(name -> OF_A_PAIR.stream().noneMatch(name::startsWith))
                .toList());
    assertThat(told.stream().filter(line -> line.startsWith("forge_alert_active{")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith(" 0.0"));
  }

  private List<String> metrics(DemoNode node) throws Exception {
    return ask(node, "/metrics");
  }

  private List<String> ask(DemoNode node, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + ports.management(node) + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .toList();
    }
  }

  private static Set<String> metricsOfRules() throws IOException {
    return Files.readAllLines(Path.of("ops", "prometheus", "quantum-forge.rules.yml")).stream()
        .filter(line -> line.strip().startsWith("expr:"))
        .flatMap(line -> Pattern.compile("forge(_[a-z]+)+").matcher(line).results())
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static void assertOnlyLoopback(Set<Long> pids) {
    Set<Long> inodes = new HashSet<>();
    pids.forEach(pid -> inodes.addAll(Proc.socketInodes(pid)));
    List<Proc.Listener> listeners =
        Proc.listeners().stream().filter(listener -> inodes.contains(listener.inode())).toList();
    assertThat(listeners).hasSizeGreaterThanOrEqualTo(10);
    assertThat(listeners).allMatch(listener -> listener.address().isLoopbackAddress());
  }

  private void assertNothingIsLeft(Set<Long> pids) {
    await()
        .atMost(END_PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(pids).allMatch(pid -> Proc.commandLine(pid).isEmpty());
              assertThat(ProcessHandle.allProcesses().map(ProcessHandle::pid))
                  .noneMatch(pid -> Proc.commandLine(pid).contains(folder().toString()));
            });
  }

  /** A base from which all ports are free now; below the range from which clients get theirs. */
}
