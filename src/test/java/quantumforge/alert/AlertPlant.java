package quantumforge.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.Figure;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Change;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.ProcessStatus;

/** A plant of nodes with figures, a book that looks at it, and a clock that stands in between. */
final class AlertPlant {

  private final AlertSettings settings;
  private final TreeMap<String, TreeMap<String, Figure>> figures = new TreeMap<>();
  private final TreeMap<String, Reachability> reachability = new TreeMap<>();
  private Optional<DatabaseStatus> database = Optional.empty();
  private AlertBook book;
  private long nowMillis = 1_000_000;

  AlertPlant(AlertSettings settings) {
    this.settings = settings;
    this.book = new AlertBook(settings);
  }

  AlertPlant figure(String node, String metric, String subject, double value) {
    figures
        .computeIfAbsent(node, key -> new TreeMap<>())
        .put(metric + subject, new Figure(metric, subject, value));
    reachability.putIfAbsent(node, Reachability.UP);
    return this;
  }

  AlertPlant is(String node, Reachability state) {
    reachability.put(node, state);
    return this;
  }

  AlertPlant database(String mode, String level) {
    return database(mode, level, List.of());
  }

  /** At the primary so many settings, and so many clients, give up what commits are promised. */
  AlertPlant databaseWeak(int settings, int atRisk) {
    database("SYNCHRONOUS", "FINE");
    DatabaseStatus.ServerView primary =
        new DatabaseStatus.ServerView(
            "site-1", "PRIMARY", 0, 1, "0/0", 0, 0, "", -1, -1, 0, settings, 2, atRisk, "");
    database = database.map(status -> with(status, primary));
    return this;
  }

  private static DatabaseStatus with(DatabaseStatus status, DatabaseStatus.ServerView server) {
    return new DatabaseStatus(
        status.epoch(),
        status.version(),
        status.mode(),
        status.primary(),
        status.standby(),
        status.paused(),
        status.failovers(),
        status.degradations(),
        status.copiesMillis(),
        status.verdict(),
        List.of(server),
        status.changes());
  }

  AlertPlant database(String mode, String level, List<DatabaseChange> changes) {
    DatabaseStatus.Verdict verdict = new DatabaseStatus.Verdict("DB-0", "", level);
    database =
        Optional.of(
            new DatabaseStatus(
                1, 1, mode, "site-1", "site-2", false, 0, 0, 0, verdict, List.of(), changes));
    return this;
  }

  /** Lets the time pass, looking every half second, the last time at its end. */
  List<Change> pass(double seconds) {
    List<Change> changes = new ArrayList<>();
    long endMillis = nowMillis + Math.round(seconds * 1_000);
    while (nowMillis < endMillis) {
      nowMillis = Math.min(endMillis, nowMillis + 500);
      changes.addAll(book.observe(nodes(), database, now(), nowMillis));
    }
    return changes;
  }

  Instant now() {
    return Instant.EPOCH.plusMillis(nowMillis);
  }

  /** Another witness takes over, whose monotonic clock is another. */
  void moveWitness(double awaySeconds) {
    AlertBook successor = new AlertBook(settings);
    nowMillis += Math.round(awaySeconds * 1_000);
    successor.resume(book.view(nowMillis), nowMillis);
    book = successor;
  }

  PlantAlerts view() {
    return book.view(nowMillis);
  }

  List<String> active() {
    return view().active().stream().map(Alert::id).toList();
  }

  private List<NodeView> nodes() {
    List<NodeView> nodes = new ArrayList<>();
    reachability.forEach(
        (node, state) ->
            nodes.add(
                new NodeView(
                    node,
                    state,
                    0,
                    Optional.of(
                        report(node, figures.getOrDefault(node, new TreeMap<>()).values())))));
    return nodes;
  }

  private static NodeReport report(String node, Iterable<Figure> told) {
    List<Figure> list = new ArrayList<>();
    told.forEach(list::add);
    return new NodeReport(
        node,
        "control",
        List.of(),
        "127.0.0.1:1",
        1,
        Instant.EPOCH,
        new ProcessStatus(1, "test", 1, 1, 0, 1, 0),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        list);
  }
}
