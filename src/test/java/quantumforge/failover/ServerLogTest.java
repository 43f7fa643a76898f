package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {

  private static final String BEFORE = "2026-01-02 03:04:05.678 UTC [99] xid=";
  private static final String TEXT =
      "WARNING:  canceling wait for synchronous replication due to user request\n";

  @TempDir Path folder;

  private final List<String> seen = new ArrayList<>();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("postgres.log");
  }

  @Test
  void whatWasThereBeforeTheAgentDoesNotCount() throws IOException {
    write(line(1));
    ServerLog log = log();
    log.read();
    assertThat(seen).isEmpty();
    write(line(2));
    log.read();
    assertThat(seen)
        .containsExactly(
            "transaction 2 of trading_user@signalcartel at 2026-01-02 03:04:05.678 UTC");
  }

  @Test
  void aLineCountsWhenItIsWhole() throws IOException {
    ServerLog log = log();
    String line = line(7);
    write(line.substring(0, 60));
    log.read();
    write(line.substring(60, line.length() - 1));
    log.read();
    assertThat(seen).isEmpty();
    write("\n");
    log.read();
    assertThat(seen).hasSize(1);
  }

  @Test
  void aFileThatIsCutIsReadFromItsBeginning() throws IOException {
    ServerLog log = log();
    write(line(1) + line(2));
    log.read();
    Files.writeString(file, line(3));
    log.read();
    assertThat(seen).hasSize(3);
  }

  @Test
  void aFileThatIsRenamedIsReadToItsEndAndThenTheNewOne() throws IOException {
    ServerLog log = log();
    write(line(1));
    log.read();
    Path old = Files.move(file, folder.resolve("postgres.log.1"));
    Files.writeString(old, line(2), StandardOpenOption.APPEND);
    log.read();
    assertThat(seen).hasSize(2);
    write(line(3));
    log.read();
    log.read();
    assertThat(seen).hasSize(3);
  }

  @Test
  void muchIsReadInParts() throws IOException {
    ServerLog log = log();
    write("x".repeat(3_000_000) + "\n" + line(1));
    log.read();
    assertThat(seen).isEmpty();
    log.read();
    log.read();
    assertThat(seen).hasSize(1);
  }

  @Test
  void onlyTheServersOwnWarningCounts() throws IOException {
    ServerLog log = log();
    write(BEFORE + "3 evil@db STATEMENT:  select '" + TEXT);
    write("\t" + BEFORE + "3 evil@db " + TEXT);
    write(
        BEFORE
            + "3 trading_user@signalcartel WARNING:  canceling the wait for synchronous replication"
            + " and terminating connection\n");
    log.read();
    assertThat(seen).isEmpty();
    write(BEFORE + "4 trading_user@signalcartel WARNING:  01000: " + TEXT.substring(10));
    log.read();
    assertThat(seen).hasSize(1);
  }

  private ServerLog log() {
    return new ServerLog(file, seen::add, line -> {});
  }

  private static String line(int xid) {
    return BEFORE + xid + " trading_user@signalcartel " + TEXT;
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
