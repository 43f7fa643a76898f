package quantumforge.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import quantumforge.health.Board.Aged;
import quantumforge.health.Peers.Presence;
import quantumforge.kernel.Deterministic;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;

/** Combines what the cluster knows with what the nodes say. */
@Deterministic
final class PlantView {

  private PlantView() {}

  /**
   * The plant, in order of name: every node that is configured, a member, or ever reported.
   *
   * @param staleAfterMillis from which age on a report is stale
   */
  static List<NodeView> of(
      List<String> configured,
      List<Presence> members,
      Map<String, Aged> reports,
      long staleAfterMillis) {
    Map<String, Presence> present = new TreeMap<>();
    // A node that restarted is a member twice for a moment; the reachable one is the living one.
    for (Presence member : members) {
      present.merge(member.node(), member, (a, b) -> a.reachable() ? a : b);
    }
    TreeSet<String> names = new TreeSet<>(configured);
    names.addAll(present.keySet());
    names.addAll(reports.keySet());
    List<NodeView> views = new ArrayList<>();
    for (String name : names) {
      views.add(
          view(
              name,
              Optional.ofNullable(present.get(name)),
              Optional.ofNullable(reports.get(name)),
              staleAfterMillis));
    }
    return views;
  }

  private static NodeView view(
      String name, Optional<Presence> presence, Optional<Aged> aged, long staleAfterMillis) {
    long age = aged.map(Aged::ageMillis).orElse(-1L);
    Optional<NodeReport> report = aged.map(Aged::report);
    return new NodeView(name, reachability(presence, age, staleAfterMillis), age, report);
  }

  private static Reachability reachability(
      Optional<Presence> presence, long ageMillis, long staleAfterMillis) {
    if (presence.isEmpty()) {
      return Reachability.GONE;
    }
    if (!presence.get().reachable()) {
      return Reachability.UNREACHABLE;
    }
    boolean fresh = ageMillis >= 0 && ageMillis <= staleAfterMillis;
    return fresh ? Reachability.UP : Reachability.STALE;
  }
}
