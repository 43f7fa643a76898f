package quantumforge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import quantumforge.status.BrainStatus;
import quantumforge.status.BrainStatus.SourceStatus;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.RelayStatus;
import quantumforge.status.RelayStatus.GroupStatus;

/**
 * The way of market data through the plant, as a table for a terminal: each lane of a collector,
 * and each source of a brain, which is one lane of one collector.
 */
final class SourceTable {

  private static final List<String> HEADER =
      List.of("NODE", "LANE OR SOURCE", "STATE", "TICKS/S", "BEHIND", "BEHIND FOR");

  private SourceTable() {}

  /** Prints nothing when no node has market data. */
  static void print(List<NodeView> nodes, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (NodeView node : nodes) {
      for (RelayStatus lane : node.report().map(NodeReport::relays).orElse(List.of())) {
        rows.add(row(node.node(), lane));
      }
      node.report().flatMap(NodeReport::brain).map(BrainStatus::sources).orElse(List.of()).stream()
          .map(source -> row(node.node(), source))
          .forEach(rows::add);
    }
    if (rows.size() > 1) {
      out.println();
      TextTable.print(rows, out);
    }
  }

  /** A lane is as far behind as its last group. */
  private static List<String> row(String node, RelayStatus lane) {
    long behindTicks = lane.groups().stream().mapToLong(GroupStatus::behindTicks).max().orElse(0);
    long behindMillis =
        lane.groups().stream()
            .max(Comparator.comparingLong(GroupStatus::lagMillis))
            .map(GroupStatus::lagMillis)
            .orElse(0L);
    String state = lane.blocked() ? "blocked" : lane.overflow().active() ? "to disk" : "forwards";
    return List.of(
        node,
        "lane " + lane.stream(),
        state,
        count(lane.ticksPerSecond()),
        count(behindTicks) + " ticks",
        PlantTable.age(behindMillis));
  }

  private static List<String> row(String node, SourceStatus source) {
    String state =
        !source.connected() ? "cut off" : source.catchingUp() ? "catching up" : "connected";
    return List.of(
        node,
        "source " + source.collector() + "/" + source.stream(),
        state,
        count(source.ticksPerSecond()),
        count(source.lagTicks()) + " ticks",
        PlantTable.age(source.lagMillis()));
  }

  private static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }
}
