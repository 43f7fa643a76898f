package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveBacklogTest {

  @TempDir Path log;

  private ArchiveBacklog backlog;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(log.resolve("archive_status"));
    backlog = new ArchiveBacklog(log);
    waits("000000010000000000000009");
    waits("000000010000000000000007");
    waits("000000020000000000000008");
    waits("00000002.history");
  }

  @Test
  void whatIsNotTooMuchIsKept() throws Exception {
    assertThat(backlog.look(3)).isZero();
    assertThat(backlog.count()).isEqualTo(4);
  }

  /** The oldest by their place in the log, whatever timeline they are of. */
  @Test
  void theOldestAreGivenUpAndNoHistoryIs() throws Exception {
    assertThat(backlog.look(1)).isEqualTo(2);
    assertThat(backlog.count()).isEqualTo(2);
    assertThat(log.resolve("archive_status/000000010000000000000007.done")).exists();
    assertThat(log.resolve("archive_status/000000020000000000000008.done")).exists();
    assertThat(log.resolve("archive_status/000000010000000000000009.ready")).exists();
    assertThat(log.resolve("archive_status/00000002.history.ready")).exists();
    assertThat(backlog.look(1)).isZero();
  }

  private void waits(String name) throws IOException {
    Files.createFile(log.resolve("archive_status").resolve(name + ".ready"));
  }
}
