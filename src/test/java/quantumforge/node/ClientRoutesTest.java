package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;

/** A witness, two real servers with their agents, and a node that has nothing but a route. */
@Timeout(300)
class ClientRoutesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path folder;

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private TestPlant plant;

  @AfterEach
  void stop() {
    nodes.values().forEach(Node::stop);
  }

  @Test
  void aNodeWithRoutesHearsWhatTheWitnessDecidesAndFollows() throws Exception {
    int one = FreePorts.next();
    int two = FreePorts.next();
    Path runs = Files.writeString(folder.resolve("runs"), "");
    Files.writeString(folder.resolve("route"), "user = trader");
    Files.writeString(
        folder.resolve("servers"),
        "superuser = super\nreplicator = replica\ntrading_user = trader\nmonitor = watcher\n");
    plant =
        new TestPlant(
                folder,
                """
                forge.failover {
                  servers = [{ name = one, host = 127.0.0.1, port = %d }, { name = two, host = 127.0.0.1, port = %d }]
                  ledgers = [witness]
                  limits { silence = 20 s, blocked = 60 s }
                }
                pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                """
                    .formatted(one, two))
            .with("witness", "control", "witness")
            .with("site-1", "site-1", "database")
            .with("site-2", "site-2", "database")
            .with("pool", "pool", "engine");
    start("witness", "");
    start("site-1", agent("one"));
    start("site-2", agent("two"));
    start(
        "pool",
        """
        forge.routes = [{
          kind = hook, name = balancer, host = 127.0.0.1, port = %d, database = signalcartel, user = trading_user
          command = [sh, -c, "echo $FORGE_EPOCH $FORGE_SERVER $FORGE_PORT >> '%s'"], passwords = "%s"
        }]
        forge.route-limits { retry-min = 60 s, retry-max = 60 s, attempt = 60 s }
        """
            .formatted(two, runs, folder.resolve("route")));

    await().atMost(PATIENCE).until(() -> Files.readString(runs).equals("1 one " + one + "\n"));
    await().atMost(PATIENCE).until(() -> status("witness").contains("\"mode\":\"SYNCHRONOUS\""));
    Path pid = folder.resolve("one/data/postmaster.pid");
    ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
        .orElseThrow()
        .destroyForcibly();

    await().atMost(PATIENCE).until(() -> Files.readAllLines(runs).size() > 1);
    assertThat(Files.readAllLines(runs).get(1)).isEqualTo("2 two " + two);
    // The record of the change waits for the route, or has its first write.
    String named = "{\"node\":\"pool\",\"route\":\"balancer\",\"kind\":\"hook\",\"written\":";
    await().atMost(PATIENCE).until(() -> changes(status("witness")).contains(named));
  }

  private String agent(String server) throws Exception {
    String runAs =
        PostgresPrograms.user().stream()
            .map(word -> "\"" + word + "\"")
            .collect(Collectors.joining(", "));
    return "forge.failover.agent { server = %s, folder = \"%s\", programs = \"%s\", run-as = [%s], passwords = \"%s\" }"
        .formatted(
            server,
            Files.createDirectories(folder.resolve(server)),
            PostgresPrograms.folder(),
            runAs,
            folder.resolve("servers"));
  }

  private void start(String name, String more) throws Exception {
    Path file = plant.file(name);
    Files.writeString(file, Files.readString(file) + more);
    Configuration configuration = Configuration.load(Optional.of(file), Map.of());
    nodes.put(name, Node.start(Settings.read(configuration), configuration.effective()));
  }

  /** What a status says of changes of the primary; empty when that is nothing. */
  private static String changes(String status) {
    return status.substring(Math.max(0, status.indexOf("\"changes\":[")));
  }

  private String status(String name) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create(plant.machine(name).url() + "/status");
      return http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void whatIsWrongWithARouteIsNamedWithItsPlace() throws Exception {
    String pair =
        "forge.failover { servers = [{ name = a, host = localhost, port = 1 }, { name = b, host = localhost, port ="
            + " 2 }], ledgers = [w] }\n";
    String rest =
        "host = h, port = 1, database = d, user = u, passwords = p, command = [x], name = n";
    assertThat(problems(pair + "forge.routes = [{ " + rest + " }]"))
        .containsExactly(
            "forge.routes[0].kind has no value; allowed is one of dns, hook, pgbouncer");
    assertThat(problems(pair + "forge.routes = [{ kind = haproxy, " + rest + " }]"))
        .singleElement()
        .asString()
        .startsWith(
            "forge.routes[0].kind is \"haproxy\"; allowed is one of dns, hook, pgbouncer (");
    assertThat(problems(pair + "forge.routes = [{ kind = hook, " + rest + ", ttl = 1 s }]"))
        .singleElement()
        .asString()
        .startsWith("forge.routes[0].ttl: unknown key");
    assertThat(problems(pair + "forge.routes = [{ kind = hook, " + rest + ", port = 0 }]"))
        .singleElement()
        .asString()
        .startsWith("forge.routes[0].port is 0; allowed is 1 to 65535 (");
    assertThat(
            problems(
                pair
                    + "forge.routes = [{ kind = hook, "
                    + rest
                    + " }, { kind = hook, "
                    + rest
                    + " }]"))
        .singleElement()
        .asString()
        .startsWith("forge.routes names \"n\" twice; each route stands there once (");
    assertThat(problems("forge.routes = [{ kind = hook, " + rest + " }]"))
        .singleElement()
        .asString()
        .startsWith("forge.routes has entries, and failover.servers has none;");
    assertThat(problems(pair + "forge.routes = [7]"))
        .singleElement()
        .asString()
        .startsWith("forge.routes[0] is 7; allowed is a block { kind = …, … } (");
    assertThat(
            problems(
                pair
                    + "forge.routes = [{ kind = dns, name = n, server = s, port = 53, zone ="
                    + " example.test, host = db.example.org, ttl = 5 s, key = k, database = d, user"
                    + " = u, passwords = p }]"))
        .singleElement()
        .asString()
        .startsWith(
            "forge.routes[0].host is \"db.example.org\", which is not in the zone \"example.test\""
                + " (");
    assertThat(problems("forge.route-limits.hold = 0 s"))
        .singleElement()
        .asString()
        .startsWith("forge.route-limits.hold is 0s; allowed is 10ms to 600s (");
  }

  private List<String> problems(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("wrong.conf"), text);
    try {
      Settings.read(Optional.of(file), Map.of());
      return List.of();
    } catch (SettingsException refused) {
      return refused.problems();
    }
  }
}
