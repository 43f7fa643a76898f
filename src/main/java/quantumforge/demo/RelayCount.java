package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all lanes of a collector together forwarded. */
record RelayCount(long ticks, long blocks, long bytes) {

  /** Since each collector started. */
  static Map<DemoNode, RelayCount> of(PlantProbe probe, List<DemoNode> nodes) {
    Map<DemoNode, RelayCount> counts = new HashMap<>();
    nodes.stream()
        .filter(DemoNode::isCollector)
        .forEach(node -> counts.put(node, of(Measurement.report(probe, node).path("relays"))));
    return counts;
  }

  /** Of the lanes as a collector describes them; nothing when it does not. */
  static RelayCount of(JsonNode relays) {
    RelayCount all = new RelayCount(0, 0, 0);
    for (JsonNode relay : relays) {
      all =
          new RelayCount(
              all.ticks + relay.path("ticks").asLong(),
              all.blocks + relay.path("blocks").asLong(),
              all.bytes + relay.path("bytes").asLong());
    }
    return all;
  }

  /** What came since {@code before}; a collector that was started again counts from its start. */
  RelayCount since(RelayCount before) {
    return ticks < before.ticks
        ? this
        : new RelayCount(ticks - before.ticks, blocks - before.blocks, bytes - before.bytes);
  }

  /** 0 without any. */
  double bytesPerTick() {
    return ticks == 0 ? 0 : (double) bytes / ticks;
  }

  /** 0 without any. */
  double ticksPerBlock() {
    return blocks == 0 ? 0 : (double) ticks / blocks;
  }
}
