package quantumforge.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.Figure;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;

/**
 * The figures of the plant at one moment, by metric. Those of a node that is not up are left out:
 * old figures are no evidence.
 */
@Deterministic
final class Observations {

  private final TreeMap<String, List<Observation>> byMetric = new TreeMap<>();

  /**
   * One figure of one node.
   *
   * @param node empty when the subject is the node
   */
  record Observation(String node, String subject, double value) {

    boolean isAboutTheSameAs(Observation other) {
      return node.equals(other.node) && subject.equals(other.subject);
    }
  }

  /**
   * @param database what the witness decided; empty when there is nothing to decide
   */
  static Observations of(List<NodeView> nodes, Optional<DatabaseStatus> database) {
    Observations found = new Observations();
    database.ifPresent(
        decided -> {
          found.add(AlertTable.DATABASE_COPIES, new Observation("", "", decided.copies()));
          found.add(
              AlertTable.DATABASE_CRITICAL,
              new Observation("", "", decided.verdict().isCritical() ? 1 : 0));
          found.add(AlertTable.DATABASE_AT_RISK, new Observation("", "", decided.atRisk()));
          found.add(AlertTable.DATABASE_LOOSENED, new Observation("", "", decided.loosened()));
          found.add(AlertTable.DATABASE_MISSING, new Observation("", "", decided.missing()));
        });
    for (NodeView view : nodes) {
      boolean up = view.reachability() == Reachability.UP;
      found.add(AlertTable.NODE_SILENT, new Observation("", view.node(), up ? 0 : 1));
      if (up) {
        view.report().ifPresent(report -> found.addAll(view.node(), report.figures()));
      }
    }
    return found;
  }

  private void addAll(String node, List<Figure> figures) {
    for (Figure figure : figures) {
      add(figure.metric(), new Observation(node, figure.subject(), figure.value()));
    }
  }

  private void add(String metric, Observation observation) {
    byMetric.computeIfAbsent(metric, key -> new ArrayList<>()).add(observation);
  }

  List<Observation> of(String metric) {
    return byMetric.getOrDefault(metric, List.of());
  }

  /** The first metric as percent of the second, where both are told and there is a whole. */
  List<Observation> percent(String metric, String whole) {
    List<Observation> shares = new ArrayList<>();
    for (Observation part : of(metric)) {
      for (Observation all : of(whole)) {
        if (part.isAboutTheSameAs(all) && all.value() > 0) {
          shares.add(
              new Observation(part.node(), part.subject(), 100 * part.value() / all.value()));
        }
      }
    }
    return shares;
  }
}
