package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments of 16 MiB; the first timeline was left within the segment 5. */
class ArchiveGapTest {

  private static final TimelineHistory SECOND = TimelineHistory.of(2, "1\t0/5800000\tx\n");

  @TempDir Path folder;

  private Path archive;
  private Path log;
  private ArchiveGap gap;

  @BeforeEach
  void start() throws IOException {
    archive = Files.createDirectories(folder.resolve("archive"));
    log = folder.resolve("pg_wal");
    Files.createDirectories(log.resolve("archive_status"));
    gap = new ArchiveGap(archive, new LogFiles(log, 16 << 20));
    received("00000001", 3);
    received("00000001", 4);
    received("00000001", 5);
    received("00000002", 5);
    received("00000002", 6);
    Files.createFile(log.resolve("00000002.history"));
    Files.createFile(log.resolve("archive_status/00000002.history.done"));
  }

  @Test
  void whatTheFormerPrimaryHadNotArchivedIsArchived() throws Exception {
    archived("00000001", 2);
    archived("00000001", 3);
    assertThat(gap.fill(SECOND)).isZero();
    assertThat(status("00000001", 3)).isEqualTo("done");
    assertThat(status("00000001", 4)).isEqualTo("ready");
    assertThat(log.resolve("archive_status/00000002.history.ready")).exists();
  }

  /** The one in which the timeline was left is archived by the server, as far as it goes. */
  @Test
  void whatTheServerArchivesItselfIsLeftToIt() throws Exception {
    gap.fill(SECOND);
    assertThat(status("00000001", 5)).isEqualTo("done");
    assertThat(status("00000002", 5)).isEqualTo("done");
    assertThat(status("00000002", 6)).isEqualTo("done");
  }

  @Test
  void whatNobodyHasIsMissing() throws Exception {
    archived("00000001", 0);
    assertThat(gap.fill(SECOND)).isEqualTo(2);
  }

  @Test
  void aNewArchiveLacksNothing() throws Exception {
    assertThat(gap.fill(SECOND)).isZero();
  }

  private void received(String timeline, int number) throws IOException {
    Files.createFile(log.resolve(name(timeline, number)));
    Files.createFile(log.resolve("archive_status").resolve(name(timeline, number) + ".done"));
  }

  private void archived(String timeline, int number) throws IOException {
    Files.createFile(archive.resolve(name(timeline, number)));
  }

  private String status(String timeline, int number) {
    Path status = log.resolve("archive_status");
    return Files.exists(status.resolve(name(timeline, number) + ".ready")) ? "ready" : "done";
  }

  private static String name(String timeline, int number) {
    return timeline + "%016X".formatted(number);
  }
}
