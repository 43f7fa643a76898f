package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.StateFile;
import quantumforge.status.DatabaseChange;
import quantumforge.status.PlantWatch;
import quantumforge.status.Propagation;
import quantumforge.status.RouteWrite;

class DatabaseHistoryTest {

  private static final String EARLIER =
      """
      {"epoch":3,"from":"one","to":"two","rule":"DB-22","reason":"it has ended",\
      "decidedAt":"2026-01-02T03:04:05Z","silentMillis":70,"durableMillis":12,"fencedMillis":-1,\
      "promotedMillis":200,"redundantMillis":4000,"loss":"0 acknowledged commits lost"}""";

  @TempDir private Path folder;

  @Test
  void whatAnEarlierVersionKeptIsReadAndSaysThatItDoesNotKnowOfClients() throws Exception {
    new StateFile(folder.resolve("database-history")).write(Map.of("3", EARLIER));
    DatabaseChange change = history().changes().getFirst();
    assertThat(change.promotedMillis()).isEqualTo(200);
    assertThat(change.propagation()).isEqualTo(Propagation.NONE);
    assertThat(change.orphans()).isEmpty();
  }

  @Test
  void whatIsToldOutlivesTheNode() {
    RouteWrite write = new RouteWrite("edge", "pool", "pgbouncer", true, 410, "");
    Propagation complete = new Propagation(40, true, 410, false, List.of(), List.of(write));
    DatabaseChange change =
        new DatabaseChange(
            4, "two", "one", "DB-10", "", Instant.EPOCH, 1, 2, 3, 4, 5, complete, "none", "");
    history().take(List.of(change));
    assertThat(history().changes()).containsExactly(change);
  }

  @Test
  void whatALaterWitnessCouldNotKnowDoesNotReplaceWhatTheOneThatDecidedTold() {
    DatabaseChange told = change("DB-10");
    DatabaseChange untold = change(DatabaseChange.UNTOLD);
    DatabaseHistory history = history();
    history.take(List.of(untold));
    assertThat(history.changes()).containsExactly(untold);
    history.take(List.of(told));
    history.take(List.of(untold));
    assertThat(history.changes()).containsExactly(told);
    assertThat(history().changes()).containsExactly(told);
  }

  private static DatabaseChange change(String rule) {
    return new DatabaseChange(
        4, "two", "one", rule, "", Instant.EPOCH, 1, 2, 3, 4, 5, Propagation.NONE, "none", "");
  }

  private DatabaseHistory history() {
    return new DatabaseHistory(folder, new PlantWatch());
  }
}
