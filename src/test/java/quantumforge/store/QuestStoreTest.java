package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every table relies on, in a real QuestDB. */
class QuestStoreTest {

  @TempDir private Path directory;

  @Test
  void aTableThatIsAlteredCanBeAskedAllTheWhile() throws Exception {
    try (QuestStore store = TestStore.open(directory.resolve("questdb"))) {
      store.execute("CREATE TABLE t (timestamp TIMESTAMP) TIMESTAMP(timestamp) PARTITION BY HOUR");
      store.execute("INSERT INTO t VALUES (0)");
      await().until(() -> store.visibleCommit("t") == store.newestCommit("t"));
      CompletableFuture<Void> alterations = CompletableFuture.runAsync(() -> addColumns(store));
      int[] asked = {0};
      int[] rows = {0};
      while (!alterations.isDone()) {
        store.select("SELECT * FROM t", row -> rows[0]++);
        asked[0]++;
      }
      alterations.get();

      assertThat(rows).isEqualTo(asked);
    }
  }

  private static void addColumns(QuestStore store) {
    try {
      for (int column = 0; column < 300; column++) {
        store.execute("ALTER TABLE t ADD COLUMN c" + column + " LONG");
      }
    } catch (Exception refused) {
      throw new IllegalStateException(refused);
    }
  }
}
