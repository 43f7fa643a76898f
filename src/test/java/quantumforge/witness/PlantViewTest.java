package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.health.Board.Aged;
import quantumforge.health.Peers.Presence;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.ProcessStatus;

class PlantViewTest {

  private static final long STALE_AFTER_MILLIS = 2_000;

  @Test
  void aMemberThatReportsIsUp() {
    assertThat(view(List.of(present("a", true)), Map.of("a", aged("a", 2_000))))
        .isEqualTo(Reachability.UP);
  }

  @Test
  void aReachableMemberWithoutAFreshReportIsStale() {
    assertThat(view(List.of(present("a", true)), Map.of("a", aged("a", 2_001))))
        .isEqualTo(Reachability.STALE);
    assertThat(view(List.of(present("a", true)), Map.of())).isEqualTo(Reachability.STALE);
  }

  @Test
  void anUnreachableMemberIsUnreachableHoweverFreshItsReportIs() {
    assertThat(view(List.of(present("a", false)), Map.of("a", aged("a", 0))))
        .isEqualTo(Reachability.UNREACHABLE);
  }

  @Test
  void whoIsNoMemberIsGoneHoweverFreshItsReportIs() {
    assertThat(view(List.of(), Map.of("a", aged("a", 0)))).isEqualTo(Reachability.GONE);
    assertThat(view(List.of(), Map.of())).isEqualTo(Reachability.GONE);
  }

  @Test
  void aRestartedNodeIsSeenAsItsLivingIncarnation() {
    Map<String, Aged> reports = Map.of("a", aged("a", 0));
    assertThat(view(List.of(present("a", false), present("a", true)), reports))
        .isEqualTo(Reachability.UP);
    assertThat(view(List.of(present("a", true), present("a", false)), reports))
        .isEqualTo(Reachability.UP);
  }

  @Test
  void listsConfiguredMemberAndFormerNodesByNameWithTheirAges() {
    List<NodeView> views =
        PlantView.of(
            List.of("never", "b"),
            List.of(present("c", true)),
            Map.of("left", aged("left", 90_000)),
            STALE_AFTER_MILLIS);

    assertThat(views).extracting(NodeView::node).containsExactly("b", "c", "left", "never");
    assertThat(views).extracting(NodeView::ageMillis).containsExactly(-1L, -1L, 90_000L, -1L);
    assertThat(views.get(2).report()).isPresent();
  }

  private static Reachability view(List<Presence> members, Map<String, Aged> reports) {
    List<NodeView> views = PlantView.of(List.of("a"), members, reports, STALE_AFTER_MILLIS);
    assertThat(views).hasSize(1);
    return views.getFirst().reachability();
  }

  private static Presence present(String node, boolean reachable) {
    return new Presence(node, "control", List.of("witness"), reachable);
  }

  private static Aged aged(String node, long ageMillis) {
    ProcessStatus process = new ProcessStatus(1, "dev", 0, 0, 0, 0, 0);
    NodeReport report =
        new NodeReport(
            node,
            "control",
            List.of("witness"),
            "127.0.0.1:1",
            1,
            Instant.EPOCH,
            process,
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of());
    return new Aged(report, ageMillis);
  }
}
