package quantumforge.node;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;

/** Five nodes in three data centers, each an actor system of its own in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlantTest {

  @TempDir private static Path folder;

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private TestPlant plant;

  @BeforeAll
  void startPlant() throws Exception {
    plant =
        new TestPlant(
                folder,
                """
                forge.alert.node-silent.after = 1 s
                pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                """)
            .with("witness", "control", "witness")
            .with("backup", "control", "witness", "backup")
            .with("archive", "control", "witness", "archive")
            .with("site-1", "site-1", "engine", "database")
            .with("emergency", "emergency", "emergency")
            .with("never-came", "edge-9", "emergency");
    for (String name : new String[] {"site-1", "witness", "backup", "archive", "emergency"}) {
      nodes.put(name, plant.start(name));
    }
  }

  @AfterAll
  void stopPlant() {
    http.close();
    nodes.values().forEach(Node::stop);
  }

  @Test
  @Order(1)
  void everyNodeHearsFromOneWitnessThatAllAreUp() {
    for (Node node : nodes.values()) {
      await()
          .untilAsserted(
              () ->
                  assertThat(reachabilities(node))
                      .containsExactly(
                          entry("archive", Reachability.UP),
                          entry("backup", Reachability.UP),
                          entry("emergency", Reachability.UP),
                          entry("never-came", Reachability.GONE),
                          entry("site-1", Reachability.UP),
                          entry("witness", Reachability.UP)));
    }
    await()
        .untilAsserted(
            () ->
                assertThat(
                        nodes.values().stream()
                            .map(PlantTest::status)
                            .map(PlantStatus::witness)
                            .distinct())
                    .hasSize(1));
  }

  @Test
  @Order(2)
  void theWitnessRunsInTheControlDataCenterAndKnowsWhatEachNodeRuns() {
    await().untilAsserted(() -> assertDescribed(status(nodes.get("site-1"))));
  }

  private static void assertDescribed(PlantStatus status) {
    assertThat(status.witness()).isIn("witness", "backup", "archive");
    assertThat(status.term()).isPositive();
    NodeView site = view(status, "site-1");
    assertThat(site.ageMillis()).isBetween(0L, 2_000L);
    assertThat(site.report().orElseThrow().dataCenter()).isEqualTo("site-1");
    assertThat(site.report().orElseThrow().services())
        .extracting(service -> service.name() + " " + service.state())
        .contains("engine NOT_BUILT", "database-probe DEGRADED");
    assertThat(view(status, "archive").report().orElseThrow().services())
        .extracting(service -> service.name() + " " + service.state())
        .containsExactly(
            "witness RUNNING",
            "trading-permit NOT_BUILT",
            "emergency-trigger NOT_BUILT",
            "archive NOT_BUILT");
  }

  @Test
  @Order(3)
  void theEndpointsAnswer() throws Exception {
    String holder = status(nodes.get("witness")).witness();
    String url = plant.machine(holder).url();

    assertThat(get(url + "/alive").statusCode()).isEqualTo(200);
    await()
        .untilAsserted(
            () -> {
              HttpResponse<String> ready = get(url + "/ready");
              assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
            });
    System.gc();
    await()
        .untilAsserted(
            () ->
                assertThat(get(url + "/metrics").body())
                    .contains(
                        "jvm_memory_used_bytes",
                        "forge_witness_published_total",
                        "node=\"" + holder + "\"",
                        "forge_cluster_members{node=\"" + holder + "\"} 5.0",
                        "forge_alert_active{id=\"node-silent\",node=\""
                            + holder
                            + "\",severity=\"warning\"} 1.0",
                        "forge_plant_node_silent{node=\"" + holder + "\",peer=\"never-came\"} 1.0",
                        "forge_node_memory_used_bytes{"));
    assertThat(get(url + "/cluster/members").body())
        .contains("127.0.0.1:" + plant.machine("site-1").port());
    NodeStatus answered = NodeStatus.fetch(URI.create(url), Duration.ofSeconds(30));
    assertThat(answered.report().node()).isEqualTo(holder);
    assertThat(answered.plant().orElseThrow().status().nodes()).hasSize(6);
  }

  @Test
  @Order(4)
  void anUnreadyNodeNamesTheFailingCheck() throws Exception {
    TestPlant alone =
        new TestPlant(
                folder,
                """
                forge.node.disk-free-min-bytes = 900 TiB
                pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                """)
            .with("alone", "control", "witness");
    Node node = alone.start("alone");
    try {
      await()
          .untilAsserted(
              () -> {
                HttpResponse<String> ready = get(alone.machine("alone").url() + "/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("disk: ").doesNotContain("cluster: ");
              });
    } finally {
      node.stop();
    }
  }

  @Test
  @Order(5)
  void theWitnessMovesWhenItsNodeStops() {
    PlantStatus before = status(nodes.get("site-1"));
    Instant neverCame = missing(before, "never-came").orElseThrow().since();
    nodes.remove(before.witness()).stop();

    await()
        .untilAsserted(
            () -> {
              PlantStatus after = status(nodes.get("site-1"));
              assertThat(after.witness()).isNotEqualTo(before.witness());
              assertThat(after.term()).isGreaterThan(before.term());
              assertThat(view(after, before.witness()).reachability()).isEqualTo(Reachability.GONE);
              assertThat(view(after, "emergency").reachability()).isEqualTo(Reachability.UP);
              assertThat(missing(after, "never-came").orElseThrow().since())
                  .as("the new witness goes on with what the old one had raised")
                  .isEqualTo(neverCame);
              assertThat(missing(after, before.witness())).isPresent();
            });
  }

  @Test
  @Order(6)
  void aPortInUseIsOneClearLine() throws Exception {
    TestPlant second = new TestPlant(folder, "forge.cluster.port = " + port("emergency"));

    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                NodeException.class, () -> second.with("twin", "control", "witness").start("twin")))
        .hasMessageContaining("127.0.0.1:" + port("emergency"))
        .hasMessageContaining("forge.cluster.port")
        .hasMessageContaining("Address already in use");
  }

  @Test
  @Order(7)
  void aManagementPortInUseIsOneClearLine() throws Exception {
    int taken = plant.machine("emergency").management();
    TestPlant second =
        new TestPlant(
            folder,
            """
            forge.management.port = %d
            pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
            """
                .formatted(taken));

    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                NodeException.class, () -> second.with("twin", "control", "witness").start("twin")))
        .hasMessageContaining("127.0.0.1:" + taken)
        .hasMessageContaining("forge.management.port");
  }

  private static Optional<Alert> missing(PlantStatus status, String node) {
    return status.alerts().active().stream()
        .filter(alert -> alert.id().equals("node-silent") && alert.subject().equals(node))
        .findFirst();
  }

  private int port(String name) {
    return plant.machine(name).port();
  }

  private static PlantStatus status(Node node) {
    return node.watch().latest().orElseThrow().status();
  }

  private static Map<String, Reachability> reachabilities(Node node) {
    return node.watch().latest().map(seen -> seen.status().nodes()).stream()
        .flatMap(views -> views.stream())
        .collect(
            Collectors.toMap(
                NodeView::node, NodeView::reachability, (a, b) -> a, LinkedHashMap::new));
  }

  private static NodeView view(PlantStatus status, String name) {
    Optional<NodeView> found =
        status.nodes().stream().filter(view -> view.node().equals(name)).findFirst();
    return found.orElseThrow();
  }

  private HttpResponse<String> get(String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
