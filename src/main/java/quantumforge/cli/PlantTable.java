package quantumforge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.ServiceStatus;

/** The plant's nodes as a table for a terminal. */
final class PlantTable {

  private static final List<String> HEADER =
      List.of("NODE", "DATA CENTER", "ROLES", "STATE", "AGE", "MEMORY");

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
  }

  /** What does not work and why, what each node runs, and what of it is not built. */
  static List<String> services(List<NodeView> nodes) {
    List<String> lines = new ArrayList<>();
    nodes.forEach(node -> lines.addAll(troubles(node)));
    lines.addAll(alike(nodes, "runs", PlantTable::runs));
    lines.addAll(alike(nodes, "not built", PlantTable::notBuilt));
    return lines;
  }

  /** One line for all nodes of which the same is so. */
  private static List<String> alike(
      List<NodeView> nodes, String what, Function<NodeReport, String> said) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (NodeView node : nodes) {
      String text = node.report().map(said).orElse("");
      if (!text.isEmpty()) {
        names.computeIfAbsent(text, key -> new ArrayList<>()).add(node.node());
      }
    }
    return names.entrySet().stream()
        .map(one -> String.join(", ", one.getValue()) + ": " + what + ": " + one.getKey())
        .toList();
  }

  private static List<String> row(NodeView node) {
    Optional<NodeReport> report = node.report();
    return List.of(
        node.node(),
        report.map(NodeReport::dataCenter).orElse("?"),
        report.map(it -> String.join(",", it.roles())).orElse("?"),
        node.reachability().name(),
        age(node.ageMillis()),
        report.map(PlantTable::memory).orElse("?"));
  }

  private static List<String> troubles(NodeView node) {
    List<String> lines = new ArrayList<>();
    for (ServiceStatus service : node.report().map(NodeReport::services).orElse(List.of())) {
      switch (service.state()) {
        case FAILED, DEGRADED ->
            lines.add(
                "%s: %s %s: %s"
                    .formatted(
                        node.node(), service.name(), lower(service.state()), service.detail()));
        case STARTING, RUNNING, NOT_BUILT -> {}
      }
    }
    return lines;
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
    return report.services().stream()
        .filter(service -> service.state() != ServiceStatus.State.NOT_BUILT)
        .map(PlantTable::name)
        .collect(Collectors.joining(", "));
  }

  private static String name(ServiceStatus service) {
    return service.state() == ServiceStatus.State.RUNNING
        ? service.name()
        : service.name() + "(" + lower(service.state()) + ")";
  }

  private static String notBuilt(NodeReport report) {
    return report.services().stream()
        .filter(service -> service.state() == ServiceStatus.State.NOT_BUILT)
        .map(ServiceStatus::name)
        .collect(Collectors.joining(", "));
  }

  private static String lower(ServiceStatus.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
