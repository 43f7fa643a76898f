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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.store.DatabaseServer;
import quantumforge.support.Children;
import quantumforge.support.PostgresPrograms;

/**
 * The demo's pair of PostgreSQL servers as users have it: {@code ./forge demo}, {@code demo kill},
 * {@code db} and {@code drill} are processes of their own, with real nodes and servers.
 */
class DatabasePairEndToEndTest {

  private static final Duration UP_PATIENCE = Duration.ofMinutes(4);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int FINE = 0;
  private static final int NOT_FINE = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  private Process launcher;
  private Ports ports;

  /** What a command said, and how it ended. */
  private record Said(int exit, String text) {}

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
  void aKilledSiteIsReplacedReturnsAndTheDrillFindsEveryRowBothWays() throws Exception {
    startDemo();
    awaitWhole("site-1 is the primary, and site-2 has every commit");
    assertThat(PairAccess.of(folder()).servers()).containsOnlyKeys("site-1", "site-2");

    assertAnOperatorIsAnswered();
    assertHealth(true, "site-1");
    assertHealth(false, "site-2");

    assertThat(forge("demo", "kill", "site-1").text()).contains("site-1 killed");
    awaitSaid(NOT_FINE, "site-2 is the primary, alone", "SILENT, was PRIMARY");
    Said history = forge("db", "history", "--demo");
    assertThat(history.text())
        .contains("site-1 -> site-2", "loss      0 acknowledged commits lost");
    assertThat(forge("demo", "restart", "site-1").text()).contains("site-1 started again");
    awaitWhole("site-2 is the primary, and site-1 has every commit");

    assertAnEndedDrillLeavesNobodyDead();

    Path file = temporary.resolve("evidence.json");
    Said drill = forge("drill", "db-failover", "--json", file.toString());

    assertThat(drill.exit()).as(drill.text()).isEqualTo(FINE);
    assertThat(drill.text()).contains("PASS", "ACKNOWLEDGED").doesNotContain("FAIL");
    JsonNode evidence = JSON.readTree(file.toFile());
    assertThat(evidence.path("passed").asBoolean()).isTrue();
    assertThat(evidence.path("build").path("version").asText()).isNotEmpty();
    assertThat(evidence.path("settings").path("drill.interval").asText()).isEqualTo("10 ms");
    assertThat(evidence.path("settings").path("forge.failover.limits.silence").asText())
        .isNotEmpty();
    assertThat(evidence.path("ways")).hasSize(2);
    assertWay(evidence.path("ways").path(0), "site-2", "site-1");
    assertWay(evidence.path("ways").path(1), "site-1", "site-2");
    assertThat(rows("site-2", evidence.path("rows")))
        .isGreaterThanOrEqualTo(
            evidence.path("ways").findValues("acknowledged").stream()
                .mapToInt(JsonNode::asInt)
                .sum());
  }

  /** Ctrl-C while a machine is dead. */
  private void assertAnEndedDrillLeavesNobodyDead() throws Exception {
    Process drill = Children.start(process(java("drill", "db-failover"), "ended.log"));
    Path log = temporary.resolve("ended.log");
    await().atMost(PATIENCE).until(() -> Files.readString(log).contains("drill: killing site-2"));

    // SIGTERM, which the program hears as it hears Ctrl-C.
    assertThat(drill.toHandle().destroy()).isTrue();

    assertThat(drill.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log))
        .containsOnlyOnce("drill: starting site-2 again")
        .contains("drill: interrupted; site-2, which was killed, is started again");
    assertThat(drill.exitValue()).isEqualTo(130);
    awaitWhole("site-1 is the primary, and site-2 has every commit");
    assertThat(forge("db", "switchover", "--demo", "--why", "as it was").exit()).isEqualTo(FINE);
    awaitWhole("site-2 is the primary, and site-1 has every commit");

    Said tooOften = forge("drill", "db-failover");
    assertThat(tooOften.text()).contains("has failed over 2 times").doesNotContain("killing");
    assertThat(tooOften.exit()).isEqualTo(NOT_FINE);
    assertThat(forge("db", "resume", "--demo", "--why", "two were meant").exit()).isEqualTo(FINE);
  }

  /** Orders that leave everything as it is. */
  private void assertAnOperatorIsAnswered() throws Exception {
    String hint = "see what becomes of it with ./forge db --demo --dir " + folder();
    Said paused = forge("db", "pause", "--demo", "--why", "looking closer");
    assertThat(paused.text()).contains("decided as version", "for operator demo", hint);
    assertThat(forge("db", "--demo").text()).contains("PAUSED by an operator");
    Said refused = forge("db", "switchover", "--demo", "--why", "trying it");
    assertThat(refused.text()).contains("DB-07 does not allow it now");
    assertThat(refused.exit()).isEqualTo(NOT_FINE);
    assertThat(forge("db", "resume", "--demo", "--why", "seen enough").text()).contains(hint);
    Said late = forge("db", "switchover", "--demo", "--why", "trying it", "--epoch", "77");
    assertThat(late.text())
        .contains("forge db switchover: the epoch is 1, and the command is for 77");
    assertThat(late.exit()).isEqualTo(NOT_FINE);
    awaitWhole("site-1 is the primary, and site-2 has every commit");
  }

  /** What a load balancer hears of a server that is the primary, or follows. */
  private void assertHealth(boolean primary, String site) throws Exception {
    URI node = URI.create("http://127.0.0.1:" + ports.management(DemoNode.of(site)));
    assertThat(code(node, "/primary")).isEqualTo(primary ? 200 : 503);
    assertThat(code(node, "/replica")).isEqualTo(primary ? 503 : 200);
    assertThat(code(node, "/read-only")).isEqualTo(200);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(code(node, "/replica?lag=16MiB")).isEqualTo(primary ? 503 : 200));
    assertThat(code(node, "/replica?lag=5parsecs")).isEqualTo(400);
    assertThat(code(node, "/replica?Lag=16MiB")).isEqualTo(400);
  }

  private int code(URI node, String question) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(node.resolve(question)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static void assertWay(JsonNode way, String from, String to) {
    assertThat(way.path("from").asText()).isEqualTo(from);
    assertThat(way.path("to").asText()).isEqualTo(to);
    assertThat(way.path("passed").asBoolean()).as("%s", way).isTrue();
    JsonNode rows = way.path("rows");
    assertThat(rows.path("server").asText()).isEqualTo(to);
    assertThat(rows.path("acknowledged").asInt()).isPositive();
    assertThat(rows.path("missing").asInt(-1)).isZero();
    assertThat(rows.path("missingIds")).isEmpty();
    assertThat(rows.path("twice").asInt(-1)).isZero();
    assertThat(rows.path("unknown").isInt()).isTrue();
    assertThat(way.path("times").path("firstWrite").asLong()).isPositive();
    assertThat(way.path("times").path("promote").asLong()).isPositive();
  }

  /** Counted by the driver alone, at one server. */
  private int rows(String server, JsonNode place) throws Exception {
    PairAccess pair = PairAccess.of(folder());
    DatabaseServer at = pair.servers().get(server);
    String password =
        PrivateFiles.password(
            DatabasePair.password(folder().resolve(Plant.POSTGRES), "trading_user"));
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s/%s".formatted(at, PostgresServer.DATABASE),
                "trading_user",
                password);
        PreparedStatement count =
            connection.prepareStatement(
                "select count(*) from %s where run = ?".formatted(place.path("table").asText()))) {
      count.setString(1, place.path("run").asText());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private void awaitWhole(String decided) {
    awaitSaid(FINE, decided, "each commit is on both servers");
  }

  private void awaitSaid(int exit, String... words) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              Said said = forge("db", "--demo");
              assertThat(said.text()).contains(words);
              assertThat(said.exit()).isEqualTo(exit);
            });
  }

  /** The machines that a pair needs, and hardly a market. */
  private void startDemo() throws Exception {
    PostgresPrograms.folder();
    PostgresPrograms.user();
    int base = PlantPorts.free();
    ports = new Ports(base);
    List<String> command = java("demo", "--port-base=" + base);
    command.addAll(List.of("--symbols=2", "--rate=10"));
    command.add("--nodes=vps-1,site-1,site-2,witness,backup,archive");
    launcher = Children.start(process(command, "launcher.log"));
    await()
        .atMost(UP_PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              String log = Files.readString(temporary.resolve("launcher.log"));
              assertThat(launcher.isAlive()).as(log).isTrue();
              return log.contains("all up");
            });
  }

  private Said forge(String... words) throws IOException, InterruptedException {
    Process process = Children.start(process(java(words), "command.log"));
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    return new Said(process.exitValue(), Files.readString(temporary.resolve("command.log")));
  }

  private ProcessBuilder process(List<String> command, String log) {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(temporary.resolve(log).toFile());
  }

  private List<String> java(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "quantumforge.cli.Main"));
    command.addAll(List.of(words));
    command.addAll(List.of("--dir", folder().toString()));
    return command;
  }

  private Path folder() {
    return temporary.resolve("d");
  }
}
