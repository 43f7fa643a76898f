package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLimitTest {

  @TempDir Path folder;

  /** The server keeps its file open, as who appends to it here. */
  @Test
  void aLogThatIsTooLongIsBegunAnewAndTheOneBeforeIsKept() throws Exception {
    Path log = folder.resolve("postgres.log");
    List<String> read = new ArrayList<>();
    LogLimit limit = new LogLimit(log, 20, () -> read.add(content(log)) && read.size() % 2 == 0);
    try (OutputStream server =
        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      server.write("the first 20 bytes..".getBytes());
      limit.look();
      assertThat(content(log)).isEqualTo("the first 20 bytes..");
      server.write("!".getBytes());
      limit.look();
      assertThat(content(log)).isEmpty();
      assertThat(content(folder.resolve("postgres.log.1"))).isEqualTo("the first 20 bytes..!");
      assertThat(read).last().isEqualTo("the first 20 bytes..!");
      server.write("what comes behind that".getBytes());
      limit.look();
      assertThat(content(folder.resolve("postgres.log.1"))).isEqualTo("what comes behind that");
      server.write("and then".getBytes());
      assertThat(content(log)).isEqualTo("and then");
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
