package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.chaos.FailoverReport.Run;
import quantumforge.support.Needs;

/** Failovers of a plant whose clients come by a real pgBouncer and by a name in a real DNS. */
@Timeout(600)
class RoutedFailoverTest {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  /** There by a lost machine, and back by an operator. */
  @Test
  void clientsOfEachRouteFollowThePrimaryThereAndBack() throws Exception {
    RigNeeds.require();
    Needs.program("pgbouncer", "pgbouncer");
    Needs.program("knotd", "knot");
    try (Rig rig = Rig.start(folder.resolve("plant"), 0, Access.ROUTES, CardsTest.PATIENCE)) {
      Drill drill = new Drill(rig);
      Run there = play(rig, drill, "DB-KILL-NODE");
      Run back = play(rig, drill, "DB-SWITCHOVER");
      assertThat(back.from()).isNotEqualTo(there.from());
    }
  }

  private static Run play(Rig rig, Drill drill, String card) throws Exception {
    Run run = CardVerdict.play(rig, drill, Cards.of(card));
    assertThat(run.routeMillis()).containsOnlyKeys("name", "pool");
    assertThat(run.routeMillis().values()).allMatch(millis -> millis >= 0);
    return run;
  }
}
