package quantumforge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import quantumforge.node.DatabaseOrder.Rule;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.RouteStatus;

/** What is decided about the database, and what its servers do, in words. */
final class DatabaseText {

  /** Agents report several times a second. */
  private static final long SILENT_MILLIS = 2_000;

  private static final String NONE = "-";

  private DatabaseText() {}

  /** What is decided, by which rule, how safe a commit is, and whether clients have followed. */
  static List<String> head(DatabaseStatus database) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s (%s, epoch %d, version %d%s)"
            .formatted(
                decided(database),
                database.mode(),
                database.epoch(),
                database.version(),
                database.paused() ? ", PAUSED by an operator" : ""));
    lines.add(
        "%s %s: %s"
            .formatted(
                database.verdict().level(),
                database.verdict().rule(),
                database.verdict().reason()));
    lines.add(copies(database));
    database
        .newest()
        .map(change -> change.propagation())
        .filter(propagation -> !propagation.missing().isEmpty())
        .ifPresent(
            propagation ->
                lines.add(
                    "clients of epoch %d: %s".formatted(database.epoch(), propagation.sentence())));
    return lines;
  }

  private static String decided(DatabaseStatus database) {
    String primary = database.primary();
    String standby = database.standby();
    return switch (database.mode()) {
      case "UNBORN" -> "there is no primary yet";
      case "ALONE" -> primary + " is the primary, alone";
      case "ARMING" -> "%s is the primary, and begins to wait for %s".formatted(primary, standby);
      case "SYNCHRONOUS" ->
          "%s is the primary, and %s has every commit".formatted(primary, standby);
      case "SWITCHOVER" -> "%s takes the place of %s".formatted(standby, primary);
      default -> "the primary is " + primary;
    };
  }

  private static String copies(DatabaseStatus database) {
    String since = PlantTable.age(database.copiesMillis());
    return switch (database.copies()) {
      case 2 -> "each commit is on both servers, for " + since;
      case 1 -> "SINGLE COPY for " + since + ": each commit is on one server only";
      default -> "NO PRIMARY for " + since + ": nothing is committed";
    };
  }

  /**
   * Both servers, the titles first. It fits into 80 columns; where their logs end is in the {@link
   * #topology}.
   */
  static List<List<String>> table(DatabaseStatus database) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SERVER", "STATE", "HEARD", "BEHIND", "WAITS", "DISK FREE", "TLI"));
    for (ServerView server : database.servers()) {
      boolean leads = server.server().equals(database.primary());
      boolean unheard = server.end().isEmpty();
      rows.add(
          List.of(
              server.server(),
              state(server),
              PlantTable.age(server.ageMillis()),
              leads || silent(server) ? NONE : bytes(server.behindBytes()),
              leads && !silent(server) ? server.waitingMillis() + " ms" : NONE,
              server.diskTotalBytes() < 0 ? NONE : bytes(server.diskFreeBytes()),
              unheard ? NONE : Integer.toString(server.timeline())));
    }
    return rows;
  }

  /** What is wrong with each server of which something is. */
  static List<String> troubles(DatabaseStatus database) {
    return database.servers().stream()
        .filter(server -> !server.trouble().isEmpty())
        .map(server -> "%s: %s".formatted(server.server(), server.trouble()))
        .toList();
  }

  /** The primary, who follows it, and on which ways clients come. */
  static List<String> topology(PlantStatus plant, DatabaseStatus database) {
    List<String> lines = new ArrayList<>();
    for (ServerView server : database.servers()) {
      if (server.server().equals(database.primary())) {
        lines.add(0, "%s: %s".formatted(server.server(), line(server)));
      } else {
        lines.add(arrow(database, server) + line(server) + behind(server));
      }
    }
    if (!database.primary().isEmpty()) {
      lines.add("==> commits wait for it, or are to; --> they do not");
    }
    lines.addAll(routes(plant, database.epoch()));
    return lines;
  }

  private static String arrow(DatabaseStatus database, ServerView server) {
    if (database.primary().isEmpty()) {
      return server.server() + ": ";
    }
    boolean waited = server.server().equals(database.standby());
    return "  %s %s: ".formatted(waited ? "==>" : "-->", server.server());
  }

  private static String behind(ServerView server) {
    return server.end().isEmpty() || silent(server)
        ? ""
        : ", " + bytes(server.behindBytes()) + " behind";
  }

  private static String line(ServerView server) {
    if (server.ageMillis() < 0) {
      return "its agent was never heard";
    }
    StringBuilder text = new StringBuilder(state(server));
    text.append(", heard %s ago".formatted(PlantTable.age(server.ageMillis())));
    if (!server.replication().isEmpty() && !silent(server)) {
      text.append(", ").append(server.replication());
    }
    text.append(", timeline %d, log up to %s".formatted(server.timeline(), server.end()));
    if (!server.trouble().isEmpty()) {
      text.append("; ").append(server.trouble());
    }
    return text.toString();
  }

  private static List<String> routes(PlantStatus plant, long epoch) {
    List<String> lines = new ArrayList<>();
    for (NodeView node : plant.nodes()) {
      List<RouteStatus> routes = node.report().map(NodeReport::routes).orElse(List.of());
      for (RouteStatus route : routes) {
        lines.add(
            "  %s of %s: %s".formatted(route.route(), node.node(), route(node, route, epoch)));
      }
    }
    lines.addFirst(lines.isEmpty() ? "no node reports a route of clients" : "routes of clients:");
    return lines;
  }

  private static String route(NodeView node, RouteStatus route, long epoch) {
    String where =
        route.server().isEmpty()
            ? ""
            : ", to %s in epoch %d".formatted(route.server(), route.epoch());
    String old = route.epoch() < epoch ? ", which is over" : "";
    String silent = node.reachability() == Reachability.UP ? "" : "SILENT, was ";
    String trouble = route.trouble().isEmpty() ? "" : ", " + route.trouble();
    return silent + route.state() + where + old + trouble;
  }

  /** What holds now, and which rules of the mode came before it. */
  static List<String> explained(DatabaseStatus database, List<Rule> rules) {
    List<String> before = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.id().equals(database.verdict().rule())) {
        List<String> lines = new ArrayList<>(rule(rule));
        lines.add("");
        lines.add(
            "The first rule that holds decides. Before it stand, in mode %s:"
                .formatted(database.mode()));
        lines.addAll(before.isEmpty() ? List.of("  none") : before);
        return lines;
      }
      if (rule.modes().contains(database.mode())) {
        before.add("  %s  not so: %s".formatted(rule.id(), rule.when()));
      }
    }
    return List.of("this program does not know the rule; ask one of the witness's version");
  }

  /** One rule. */
  static List<String> rule(Rule rule) {
    return List.of(
        "%s, %s, in the modes %s"
            .formatted(rule.id(), rule.level(), String.join(", ", rule.modes())),
        "  when  " + rule.when(),
        "  then  " + rule.then());
  }

  private static boolean silent(ServerView server) {
    return server.ageMillis() < 0 || server.ageMillis() > SILENT_MILLIS;
  }

  /** What a silent agent said last is no statement about now. */
  private static String state(ServerView server) {
    return silent(server) && server.ageMillis() >= 0
        ? "SILENT, was " + server.state()
        : server.state();
  }

  private static String bytes(long bytes) {
    if (bytes < 1 << 20) {
      return bytes < 1_024 ? bytes + " B" : (bytes >> 10) + " KiB";
    }
    if (bytes < 1L << 30) {
      return (bytes >> 20) + " MiB";
    }
    double gibibytes = bytes / 1073741824.0;
    return String.format(Locale.ROOT, gibibytes < 100 ? "%.1f GiB" : "%.0f GiB", gibibytes);
  }
}
