package quantumforge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.ServiceStatus;

/** The plant's nodes as a table for a terminal. */
final class PlantTable {

  private static final List<String> HEADER =
      List.of("NODE", "DATA CENTER", "ROLES", "STATE", "AGE", "MEMORY", "RUNS", "NOT BUILT");

  private PlantTable() {}

  /** A node's own report as a row, when no witness vouches for anything. */
  static NodeView self(NodeReport report) {
    return new NodeView(report.node(), Reachability.UP, 0, Optional.of(report));
  }

  static void print(List<NodeView> nodes, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    nodes.forEach(node -> rows.add(row(node)));
    TextTable.print(rows, out);
    nodes.forEach(node -> printTroubles(node, out));
    printNotBuilt(nodes, out);
  }

  /** One line for all nodes that lack the same. */
  private static void printNotBuilt(List<NodeView> nodes, PrintWriter out) {
    Map<String, List<String>> lacking = new LinkedHashMap<>();
    for (NodeView node : nodes) {
      String missing = String.join(", ", node.report().map(PlantTable::notBuilt).orElse(List.of()));
      if (!missing.isEmpty()) {
        lacking.computeIfAbsent(missing, key -> new ArrayList<>()).add(node.node());
      }
    }
    lacking.forEach(
        (missing, names) -> out.printf("%s: not built: %s%n", String.join(", ", names), missing));
  }

  private static List<String> row(NodeView node) {
    Optional<NodeReport> report = node.report();
    return List.of(
        node.node(),
        report.map(NodeReport::dataCenter).orElse("?"),
        report.map(it -> String.join(",", it.roles())).orElse("?"),
        node.reachability().name(),
        age(node.ageMillis()),
        report.map(PlantTable::memory).orElse("?"),
        report.map(PlantTable::runs).orElse("?"),
        report.map(PlantTable::notBuiltCount).orElse("?"));
  }

  private static void printTroubles(NodeView node, PrintWriter out) {
    for (ServiceStatus service : node.report().map(NodeReport::services).orElse(List.of())) {
      switch (service.state()) {
        case FAILED, DEGRADED ->
            out.printf(
                "%s: %s %s: %s%n",
                node.node(), service.name(), lower(service.state()), service.detail());
        case STARTING, RUNNING, NOT_BUILT -> {}
      }
    }
  }

  /** A time for people; {@code never} for a negative one. */
  static String age(long millis) {
    if (millis < 0) {
      return "never";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
    }
    long minutes = millis / 60_000;
    if (minutes < 60) {
      return "%dm%02ds".formatted(minutes, millis / 1000 % 60);
    }
    return minutes < 24 * 60
        ? "%dh%02dm".formatted(minutes / 60, minutes % 60)
        : "%dd%02dh".formatted(minutes / (24 * 60), minutes / 60 % 24);
  }

  private static String memory(NodeReport report) {
    long bytes = report.process().residentBytes();
    return bytes < 0 ? "?" : (bytes >> 20) + " MiB";
  }

  private static String runs(NodeReport report) {
    String text =
        report.services().stream()
            .filter(service -> service.state() != ServiceStatus.State.NOT_BUILT)
            .map(PlantTable::name)
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "-" : text;
  }

  private static String name(ServiceStatus service) {
    return service.state() == ServiceStatus.State.RUNNING
        ? service.name()
        : service.name() + "(" + lower(service.state()) + ")";
  }

  private static String notBuiltCount(NodeReport report) {
    int count = notBuilt(report).size();
    return count == 0 ? "-" : Integer.toString(count);
  }

  private static List<String> notBuilt(NodeReport report) {
    return report.services().stream()
        .filter(service -> service.state() == ServiceStatus.State.NOT_BUILT)
        .map(ServiceStatus::name)
        .toList();
  }

  private static String lower(ServiceStatus.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
