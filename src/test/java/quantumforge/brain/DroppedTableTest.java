package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestStore;

/** What somebody may do to a running brain's QuestDB. */
@Timeout(120)
class DroppedTableTest extends DataPathFixture {

  @Test
  void writingGoesOnInANewTableAndTheCollectorIsAnswered() throws Exception {
    send(2_000);
    assertEveryStoreHasWhatWasSent();
    try (QuestStore store = QuestStore.open(DataPath.questSettings(directory.resolve("questdb")))) {
      store.execute("DROP TABLE " + MarketTables.TRADES);
    }
    int before = sent.size();
    send(3_000);

    awaitAllAcknowledged();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(inQuestDb()).hasSize(sent.size() - before));
    await().atMost(Duration.ofSeconds(60)).until(() -> brain.status().state() == State.RUNNING);
  }
}
