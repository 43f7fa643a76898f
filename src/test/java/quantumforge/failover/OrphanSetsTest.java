package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanSetsTest {

  private static final Map<String, String> ABOUT = Map.of(OrphanSets.COMMITS, "4");

  @TempDir Path folder;

  @Test
  void theOldestAreRemovedForTheNewest() throws Exception {
    OrphanSets sets = sets(10_000, 2);
    List<Path> files = List.of(file("a", 1_000), file("b", 1_000));
    sets.add("9-2", files, ABOUT);
    sets.add("10-3", files, ABOUT);
    assertThat(sets.add("11-1", files, ABOUT)).contains(kept().resolve("11-1"));
    assertThat(kept().resolve("9-2")).doesNotExist();
    assertThat(kept().resolve("10-3/b")).hasSize(1_000);
    assertThat(sets.kept().sets()).isEqualTo(2);
    assertThat(sets.kept().commits()).isEqualTo(8);
  }

  @Test
  void allTogetherAreNoLargerThanTheyMayBe() throws Exception {
    OrphanSets sets = sets(5_000, 20);
    sets.add("1-1", List.of(file("a", 3_000)), ABOUT);
    sets.add("2-2", List.of(file("b", 3_000)), ABOUT);
    assertThat(kept().resolve("1-1")).doesNotExist();
    assertThat(sets.add("3-3", List.of(file("c", 5_001)), ABOUT)).isEqualTo(Optional.empty());
    assertThat(kept().resolve("2-2")).exists();
  }

  /** Nothing is erased then, and it does not mend itself: the alarm goes by these words. */
  @Test
  void aDiskWithoutRoomNeedsAPerson() throws Exception {
    long bytes = folder.toFile().getUsableSpace() + (1L << 30);
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(bytes);
    }
    OrphanSets sets = sets(2 * bytes, 20);
    assertThatThrownBy(() -> sets.add("1-1", List.of(sparse), ABOUT))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining(ReportMaker.NEEDS);
  }

  @Test
  void whatAPersonRemovesIsNotCounted() throws Exception {
    OrphanSets sets = sets(10_000, 20);
    Path set = sets.add("1-1", List.of(file("a", 10)), ABOUT).orElseThrow();
    assertThat(sets(10_000, 20).kept()).isEqualTo(sets.kept());
    Files.delete(set.resolve("a"));
    Files.delete(set.resolve("about"));
    Files.delete(set);
    sets.look();
    assertThat(sets.kept()).isEqualTo(KeptOrphans.NOTHING);
  }

  /** What was begun by an agent that ended counts for nothing. */
  @Test
  void whatIsHalfDoneIsDoneAnew() throws Exception {
    Files.createDirectories(kept().resolve(".half"));
    Files.writeString(kept().resolve(".half/a"), "half");
    OrphanSets sets = sets(10_000, 20);
    assertThat(sets.kept().sets()).isZero();
    sets.add("1-1", List.of(file("a", 10)), ABOUT);
    assertThat(kept().resolve("1-1/a")).hasSize(10);
    assertThat(kept().resolve(".half")).doesNotExist();
  }

  private Path kept() {
    return folder.resolve("orphans");
  }

  private OrphanSets sets(long maxBytes, int maxSets) {
    return new OrphanSets(kept(), new OrphanSettings(maxBytes, maxSets));
  }

  private Path file(String name, int bytes) throws IOException {
    return Files.write(folder.resolve(name), new byte[bytes]);
  }
}
