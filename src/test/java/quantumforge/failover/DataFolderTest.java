package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.AgentSettings.Passwords;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.FailoverSettings.Server;

@Timeout(60)
class DataFolderTest {

  @TempDir Path folder;

  /** There is no program here that could turn it back or copy it. */
  @Test
  void dataWhoseMakingWasNotFinishedAreMarkedForEveryLaterLife() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/PG_VERSION"), "15\n");
    DataFolder data = data();
    assertThat(data.kind()).isEqualTo(Folder.PRIMARY);

    assertThatThrownBy(data::rebuild).isInstanceOf(AgentException.class);

    assertThat(data.kind()).isEqualTo(Folder.UNFINISHED);
    assertThat(data().kind()).isEqualTo(Folder.UNFINISHED);
    assertThat(data().stopped().system()).isEmpty();
  }

  @Test
  void dataThatWereGivenUpAreMarkedForEveryLaterLife() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/PG_VERSION"), "15\n");
    data().giveUp();
    assertThat(data().kind()).isEqualTo(Folder.UNFINISHED);
  }

  private DataFolder data() throws IOException {
    AgentSettings settings =
        new AgentSettings(
            new Server("one", "127.0.0.1", 5432),
            new Server("two", "127.0.0.1", 5433),
            folder,
            folder.resolve("nowhere"),
            List.of(),
            List.of(),
            new Passwords("super", "replica", "trader", "watcher"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            10,
            new OrphanSettings(1L << 30, 20),
            new ArchiveSettings("", Duration.ofSeconds(30), Duration.ofMinutes(5), 1L << 33));
    ServerConfiguration configuration = new ServerConfiguration(settings);
    configuration.write();
    Guard guard = new Guard(folder, Duration.ofSeconds(30));
    return new DataFolder(settings, new ServerTools(settings, guard), configuration);
  }
}
