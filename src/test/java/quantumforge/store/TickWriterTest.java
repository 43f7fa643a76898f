package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.questdb.cairo.CairoException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TickWriterTest {

  @TempDir private Path directory;

  @Test
  void aWriterIsGivenBackOnceHoweverOftenItIsClosed() throws Exception {
    try (QuestStore store = TestStore.open(directory)) {
      MarketTables.create(store);
      TickWriter writer = new TickWriter(store);
      writer.close();
      writer.close();
      new TickWriter(store).close();
    }
  }

  @Test
  void aTableThatIsMissingIsSaidAndTheWriterOpensWhenItIsBack() throws Exception {
    try (QuestStore store = TestStore.open(directory)) {
      MarketTables.create(store);
      store.execute("DROP TABLE " + MarketTables.GAPS);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> new TickWriter(store))
            .isInstanceOf(CairoException.class)
            .hasMessageContaining(MarketTables.GAPS);
      }
      MarketTables.create(store);
      new TickWriter(store).close();
    }
  }
}
