package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Lsn;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;

class DatabaseViewsTest {

  private static final DatabaseRecord RECORD =
      new DatabaseRecord(
          8,
          3,
          DatabaseRecord.Mode.SYNCHRONOUS,
          "one",
          "two",
          Lsn.ZERO,
          false,
          0,
          DatabaseRecord.Rebuild.NONE,
          Map.of(),
          0,
          "");

  @Test
  void saysForWhomCommitsWaitAndWhetherTheStandbyFollows() {
    assertThat(view(primary()).replication()).isEqualTo("commits wait for two");
    assertThat(view(primary().gated(Gate.OPEN)).replication()).isEqualTo("commits wait for nobody");
    assertThat(view(primary().gated(new Gate("two", Optional.empty()))).replication())
        .isEqualTo("commits are to wait for two, and were not seen to yet");
    assertThat(view(primary().is(State.DOWN)).replication()).isEmpty();
    assertThat(view(Reported.standby(RECORD)).replication()).isEqualTo("streams from the primary");
    assertThat(view(Reported.standby(RECORD).starved()).replication()).isEqualTo("does not stream");
    assertThat(view(Reported.standby(RECORD).is(State.REBUILDING)).replication()).isEmpty();
  }

  @Test
  void aPrimaryWithoutAConnectionHasNoCommitThatWaitsForEver() {
    assertThat(view(primary().waiting(ServerReport.NEVER)).waitingMillis()).isZero();
    assertThat(view(primary().waiting(250)).waitingMillis()).isEqualTo(250);
  }

  @Test
  void tellsForHowLongThereAreSoManyCopies() {
    assertThat(status(Map.of()).copiesMillis()).isEqualTo(4_000);
    assertThat(status(Map.of()).servers()).extracting(ServerView::state).containsOnly("UNHEARD");
  }

  private static Reported primary() {
    return Reported.primary(RECORD);
  }

  private static ServerView view(Reported reported) {
    return status(Map.of(reported.server(), reported.seen())).servers().stream()
        .filter(server -> server.server().equals(reported.server()))
        .findFirst()
        .orElseThrow();
  }

  private static DatabaseStatus status(Map<String, DatabaseSituation.Seen> seen) {
    DatabaseMachine machine =
        new DatabaseMachine(List.of("one", "two"), Mutants.limits(Duration.ofMinutes(10), 3));
    return DatabaseViews.of(
        machine.resume(RECORD, 0), List.of("one", "two"), seen, List.of(), 4_000);
  }
}
