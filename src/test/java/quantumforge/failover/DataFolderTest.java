package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.Facts.Folder;
import quantumforge.support.Forced;

@Timeout(60)
class DataFolderTest {

  @TempDir Path folder;

  private OptionalInt primary = OptionalInt.empty();

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

  @Test
  void whatTheProgramCannotReadIsTheFilesFaultAndWhatItIsNotThereForIsNot() throws Exception {
    Path file = folder.resolve("data/global/pg_control");
    data("initdb", "echo 'initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'");
    assertThatThrownBy(data()::stopped)
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("pg_controldata failed with code 127");

    assertThat(damage("echo 'could not open file \"%s\"'; exit 1".formatted(file)))
        .startsWith(file + " cannot be read: ");
    assertThat(damage("echo 'WARNING: Calculated CRC checksum does not match value'"))
        .isEqualTo(file + " is damaged: its checksum does not match");
    assertThat(damage("echo 'Database system identifier: 7'"))
        .isEqualTo(file + " says nothing sensible: it has no database cluster state");
  }

  private String damage(String script) throws Exception {
    DataFolder.Stopped stopped = data("pg_controldata", script).stopped();
    assertThat(stopped.folder()).isEqualTo(Folder.UNREADABLE);
    assertThat(stopped.system()).isEmpty();
    return stopped.damage();
  }

  @Test
  void dataOfAnotherVersionThanTheProgramsAreRefusedWithTheMend() throws Exception {
    data("pg_controldata", "exit 1");
    assertThat(ofVersion("16", "15"))
        .isEqualTo(
            "%s says PostgreSQL 15, and the programs in %s are of version 16: set forge.failover.agent.programs to the folder of version 15, or bring the data to version 16 with pg_upgrade"
                .formatted(folder.resolve("data/PG_VERSION"), folder.resolve("nowhere")));
    assertThat(ofVersion("15", "14")).endsWith("15: bring the data to version 15 with pg_upgrade");
    assertThat(ofVersion("15", "9.6")).endsWith("15: bring the data to version 15 with pg_upgrade");
  }

  /** A copy is of the primary's version, whatever programs make it. */
  @Test
  void dataOfAnotherVersionAreCopiedOnlyFromAPrimaryOfTheProgramsVersion() throws Exception {
    primary = OptionalInt.of(16);
    assertThat(ofVersion("16", "15"))
        .endsWith(
            "the primary is of version 16 too, so a person must order a ./forge db reinit one, which copies it");
    assertThatThrownBy(() -> data().rebuild())
        .hasMessageContaining("two does not say how much data it has");

    Files.delete(folder.resolve("data-unfinished"));
    Files.createDirectories(folder.resolve("data"));
    primary = OptionalInt.of(15);
    String install =
        "a person must install the programs of version 15 here, and set forge.failover.agent.programs to their folder";
    assertThat(ofVersion("16", "15"))
        .endsWith("the primary is of version 15, so that a reinit would not help: " + install);
    data("pg_rewind", "exit 1");
    assertThatThrownBy(data()::rebuild)
        .hasMessageStartingWith("nothing is copied from two: it is of PostgreSQL 15, and the")
        .hasMessageEndingWith("of version 16: " + install);
    assertThatThrownBy(data()::checkCopy).isInstanceOf(AgentException.class);
  }

  private String ofVersion(String programs, String data) throws Exception {
    DataFolder there = data("initdb", "echo 'initdb (PostgreSQL) " + programs + ".2'");
    Files.writeString(folder.resolve("data/PG_VERSION"), data + "\n");
    DataFolder.Stopped stopped = there.stopped();
    assertThat(stopped.folder()).isEqualTo(Folder.OTHER_VERSION);
    return stopped.damage();
  }

  @Test
  void programsThatAreTooOldAreRefusedBeforeAnythingIsDone() throws Exception {
    String sentence =
        "the programs in %s are of PostgreSQL 14: set forge.failover.agent.programs to the folder of version 15 or newer"
            .formatted(folder.resolve("nowhere"));
    DataFolder data =
        data(
            "initdb",
            "echo \"$1\" >> '%s'; echo 'initdb (PostgreSQL) 14.9'"
                .formatted(folder.resolve("asked")));
    assertThatThrownBy(data::stopped).hasMessage(sentence);
    assertThatThrownBy(data::create).hasMessage(sentence);
    assertThatThrownBy(data::rebuild).hasMessage(sentence);
    assertThat(Files.readAllLines(folder.resolve("asked"))).containsOnly("--version");
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
    ServerTools tools = new ServerTools(settings, guard);
    return new DataFolder(
        settings,
        tools,
        configuration,
        new CopyRoom(disk -> Long.MAX_VALUE),
        new ServerVersions(settings, tools, () -> primary));
  }
}
