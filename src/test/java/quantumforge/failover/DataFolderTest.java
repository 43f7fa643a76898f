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
import quantumforge.failover.Facts.Folder;
import quantumforge.support.Forced;

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

  /**
   * What a loss of power leaves must be marked: so that is on the disk before the rewind begins.
   */
  @Test
  void theMarkIsForcedToTheDiskBeforeDataAreTurnedBack() throws Exception {
    data("pg_controldata", "echo 'Database cluster state: shut down'");
    data("pg_rewind", "ls '%s' > '%s'; exit 1".formatted(folder, folder.resolve("seen")));
    List<Path> forced =
        Forced.during(
            () ->
                assertThatThrownBy(data("pg_basebackup", "exit 1")::rebuild)
                    .isInstanceOf(AgentException.class));
    assertThat(Files.readAllLines(folder.resolve("seen"))).contains("data-unfinished");
    assertThat(forced).containsSubsequence(folder, folder.resolve("data"));
  }

  @Test
  void whatARewindLeftHalfDoneIsNotTurnedBackAgain() throws Exception {
    data("pg_controldata", "echo 'Database cluster state: shut down'");
    data("pg_rewind", "echo once >> '%s'; kill -9 $$".formatted(folder.resolve("seen")));
    DataFolder data = data("pg_basebackup", "exit 1");
    assertThatThrownBy(data::rebuild).isInstanceOf(AgentException.class);
    assertThatThrownBy(data()::rebuild).isInstanceOf(AgentException.class);
    assertThat(Files.readAllLines(folder.resolve("seen"))).containsExactly("once");
    assertThat(data().kind()).isEqualTo(Folder.UNFINISHED);
  }

  /** With a program in the place of one of the server's. */
  private DataFolder data(String program, String script) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/PG_VERSION"), "15\n");
    Path file = Files.createDirectories(folder.resolve("nowhere")).resolve(program);
    Files.writeString(file, "#!/usr/bin/env bash\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return data();
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
        new AgentSettingsBuilder(folder).programs(folder.resolve("nowhere"), List.of()).build();
    ServerConfiguration configuration = new ServerConfiguration(settings);
    configuration.write();
    Guard guard = new Guard(folder, Duration.ofSeconds(30));
    return new DataFolder(settings, new ServerTools(settings, guard), configuration);
  }
}
