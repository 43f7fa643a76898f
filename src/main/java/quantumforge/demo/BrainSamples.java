package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What brains said of their latency while the demo was measured. For one thread. */
final class BrainSamples {

  private final Map<String, List<Long>> p50Micros = new HashMap<>();
  private final Map<String, List<Long>> p99Micros = new HashMap<>();

  /** Takes what every brain says now; each covers its last interval of two seconds. */
  void take(PlantProbe.Seen plant, List<DemoNode> nodes) {
    for (DemoNode node : nodes) {
      JsonNode brain = plant.node(node.id()).path("report").path("brain");
      keep(p50Micros, node, brain.path("latencyP50Micros").asLong(-1));
      keep(p99Micros, node, brain.path("latencyP99Micros").asLong(-1));
    }
  }

  /** The median over the intervals; -1 without any. */
  long p50Micros(DemoNode node) {
    return median(p50Micros.getOrDefault(node.id(), List.of()));
  }

  /** The median of the intervals' 99th percentiles; -1 without any. */
  long p99Micros(DemoNode node) {
    return median(p99Micros.getOrDefault(node.id(), List.of()));
  }

  /** The highest of the intervals' 99th percentiles; -1 without any. */
  long p99WorstMicros(DemoNode node) {
    return p99Micros.getOrDefault(node.id(), List.of()).stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(-1);
  }

  private static void keep(Map<String, List<Long>> samples, DemoNode node, long micros) {
    if (micros >= 0) {
      samples.computeIfAbsent(node.id(), id -> new ArrayList<>()).add(micros);
    }
  }

  private static long median(List<Long> samples) {
    return samples.isEmpty() ? -1 : samples.stream().sorted().toList().get(samples.size() / 2);
  }
}
