package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Looks at the running plant from outside: the nodes' readiness, and the plant as the witness sees
 * it. A node that does not answer costs the time-out of one request. Thread-safe.
 */
final class PlantProbe {

  private final Web web = new Web();
  private final Ports ports;
  private final List<DemoNode> nodes;

  PlantProbe(Ports ports, List<DemoNode> nodes) {
    this.ports = ports;
    this.nodes = List.copyOf(nodes);
  }

  /**
   * The plant as the witness last described it.
   *
   * @param status a {@link quantumforge.status.PlantStatus}
   * @param ageMillis of that description
   */
  record Seen(JsonNode status, long ageMillis) {

    private static final Seen NOTHING = new Seen(MissingNode.getInstance(), Long.MAX_VALUE);

    String witness() {
      return status.path("witness").asText("");
    }

    /** What is said of one node; a missing node when nothing is. */
    JsonNode node(String name) {
      for (JsonNode view : status.path("nodes")) {
        if (view.path("node").asText().equals(name)) {
          return view;
        }
      }
      return MissingNode.getInstance();
    }

    String reachability(String name) {
      return node(name).path("reachability").asText("").toLowerCase(Locale.ROOT);
    }
  }

  /** The newest description that any control node has. */
  Seen plant() throws InterruptedException {
    List<DemoNode> control = nodes.stream().filter(DemoNode::isControl).toList();
    Seen newest = Seen.NOTHING;
    for (Optional<JsonNode> answer : askAll(control, this::status).values()) {
      JsonNode plant = answer.orElse(MissingNode.getInstance()).path("plant");
      long ageMillis = plant.path("ageMillis").asLong(Long.MAX_VALUE);
      if (ageMillis < newest.ageMillis()) {
        newest = new Seen(plant.path("status"), ageMillis);
      }
    }
    return newest;
  }

  /** Which nodes are not up yet, each with the reason; empty when the plant is up. */
  Map<String, String> waitingFor() throws InterruptedException {
    Map<String, String> waiting = new LinkedHashMap<>();
    askAll(nodes, this::unready)
        .forEach((node, reason) -> reason.ifPresent(why -> waiting.put(node.id(), why)));
    Seen plant = plant();
    for (DemoNode node : nodes) {
      String reachability = plant.reachability(node.id());
      if (!reachability.equals("up")) {
        waiting.putIfAbsent(
            node.id(),
            plant.witness().isEmpty() ? "no witness yet" : "for the witness " + reachability);
      }
    }
    return waiting;
  }

  /** Where a collector's Redis is, as brains name it. */
  String redis(DemoNode node) {
    return RedisServer.LINK_HOST + ":" + ports.redis(node);
  }

  /** What the node says of itself; empty when it does not answer. */
  Optional<JsonNode> status(DemoNode node) {
    return get(ports.management(node), "/status");
  }

  /** A counter of the node, summed over its tags; 0 when the node or the counter is not there. */
  long counter(DemoNode node, String series) {
    try {
      return web.get(ports.management(node), "/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(series + "{") || line.startsWith(series + " "))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException silent) {
      return 0;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private Optional<String> unready(DemoNode node) {
    try {
      Web.Answer answer = web.get(ports.management(node), "/ready");
      return answer.isOk()
          ? Optional.empty()
          : answer.body().lines().skip(1).findFirst().or(() -> Optional.of("not ready"));
    } catch (IOException silent) {
      return Optional.of("starting");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.of("unknown");
    }
  }

  private Optional<JsonNode> get(int port, String path) {
    try {
      Web.Answer answer = web.get(port, path);
      return answer.isOk() ? Optional.of(answer.json()) : Optional.empty();
    } catch (IOException silent) {
      return Optional.empty();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static <T> Map<DemoNode, T> askAll(List<DemoNode> nodes, Function<DemoNode, T> question)
      throws InterruptedException {
    Map<DemoNode, CompletableFuture<T>> asked = new LinkedHashMap<>();
    for (DemoNode node : nodes) {
      asked.put(
          node,
          CompletableFuture.supplyAsync(() -> question.apply(node), Thread::startVirtualThread));
    }
    Map<DemoNode, T> answers = new LinkedHashMap<>();
    for (Map.Entry<DemoNode, CompletableFuture<T>> each : asked.entrySet()) {
      try {
        answers.put(each.getKey(), each.getValue().get());
      } catch (ExecutionException defect) {
        throw new IllegalStateException("cannot ask " + each.getKey().id(), defect.getCause());
      }
    }
    return answers;
  }
}
