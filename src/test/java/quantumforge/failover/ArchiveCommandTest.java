package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings.Server;

/** The program as the server runs it, by a shell. */
@Timeout(60)
class ArchiveCommandTest {

  private static final String SEGMENT = "000000010000000000000007";

  @TempDir Path folder;

  private Path archive;
  private ArchiveCommand one;
  private ArchiveCommand two;
  private Process running;

  @BeforeEach
  void install() throws IOException {
    archive = Files.createDirectories(folder.resolve("it's 100% here"));
    one = command("one", Duration.ofSeconds(30));
    two = command("two", Duration.ofSeconds(30));
  }

  @AfterEach
  void end() {
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  @Test
  void thePrimaryArchivesAndMayDoItAgain() throws Exception {
    one.let(3);
    log("one", SEGMENT, "a log");
    assertThat(run("one", SEGMENT)).isEmpty();
    assertThat(archive.resolve(SEGMENT)).hasContent("a log");
    assertThat(archive.resolve("forge-epoch")).hasContent("3 one");
    assertThat(run("one", SEGMENT)).isEmpty();
    assertThat(halves()).isEmpty();
  }

  @Test
  void nothingIsOverwritten() throws Exception {
    one.let(3);
    log("one", SEGMENT, "a log");
    run("one", SEGMENT);
    log("one", SEGMENT, "another");
    assertThat(run("one", SEGMENT)).contains("has another file of that name");
    assertThat(archive.resolve(SEGMENT)).hasContent("a log");
    assertThat(halves()).isEmpty();
  }

  @Test
  void whoIsNotThePrimaryArchivesNothing() throws Exception {
    log("one", SEGMENT, "a log");
    assertThat(run("one", SEGMENT)).contains("not the primary that was decided on");
    one.let(3);
    one.letNobody();
    assertThat(run("one", SEGMENT)).contains("not the primary that was decided on");
    assertThat(archive.resolve(SEGMENT)).doesNotExist();
  }

  @Test
  void whoWasReplacedAndHasNotHeardOfItArchivesNothing() throws Exception {
    one.let(3);
    two.let(4);
    log("two", "00000002.history", "1 0/700 x");
    assertThat(run("two", "00000002.history")).isEmpty();
    log("one", SEGMENT, "a log");
    assertThat(run("one", SEGMENT))
        .contains("this is the primary of epoch 3, and two is that of epoch 4");
    assertThat(archive.resolve(SEGMENT)).doesNotExist();
    one.let(5);
    assertThat(run("one", SEGMENT)).isEmpty();
    assertThat(archive.resolve("forge-epoch")).hasContent("5 one");
  }

  /** As on a disk that does not answer: what reads from a pipe that nobody writes to waits. */
  @Test
  void anArchiveThatStandsStillIsGivenUp() throws Exception {
    one = command("one", Duration.ofSeconds(1));
    one.let(3);
    log("one", SEGMENT, "a log");
    assertThat(
            new ProcessBuilder("mkfifo", archive.resolve("forge-epoch").toString())
                .start()
                .waitFor())
        .isZero();
    start("one", SEGMENT);
    assertThat(running.waitFor()).isNotZero();
    assertThat(archive.resolve(SEGMENT)).doesNotExist();
  }

  /** Who is replaced while the copy is under way does not give it its name. */
  @Test
  void whoIsReplacedMeanwhileArchivesNothing() throws Exception {
    one.let(3);
    Path pipe = folder.resolve("one/data/" + SEGMENT);
    Files.createDirectories(pipe.getParent());
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    start("one", SEGMENT);
    await()
        .until(
            () ->
                running
                    .descendants()
                    .anyMatch(child -> child.info().command().orElse("").endsWith("/cp")));
    one.letNobody();
    Files.writeString(pipe, "a log");
    assertThat(running.waitFor()).isNotZero();
    assertThat(archive.resolve(SEGMENT)).doesNotExist();
    assertThat(halves()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsNotMade() throws Exception {
    one.let(3);
    log("one", SEGMENT, "a log");
    Files.delete(archive);
    assertThat(run("one", SEGMENT)).contains(archive + " is not there");
    assertThat(archive).doesNotExist();
  }

  private List<Path> halves() throws IOException {
    Path halves = archive.resolve("half");
    if (!Files.exists(halves)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(halves)) {
      return files.toList();
    }
  }

  private void log(String server, String name, String content) throws IOException {
    Path data = Files.createDirectories(folder.resolve(server).resolve("data"));
    Files.writeString(data.resolve(name), content);
  }

  /** What it complains of; nothing when the file is archived. */
  private String run(String server, String name) throws Exception {
    start(server, name);
    String said = new String(running.getErrorStream().readAllBytes());
    assertThat(running.waitFor() == 0).isEqualTo(said.isEmpty());
    return said;
  }

  /** As the server does: archive_command with its two places filled. */
  private void start(String server, String name) throws IOException {
    ArchiveCommand command = server.equals("one") ? one : two;
    String line =
        command
            .configuration()
            .lines()
            .filter(text -> text.startsWith("archive_command"))
            .findFirst()
            .orElseThrow();
    String shell =
        line.substring(line.indexOf('\'') + 1, line.length() - 1)
            .replace("''", "'")
            .replace("\\\\", "\\")
            .replace("%p", name)
            .replace("%f", name)
            .replace("%%", "%");
    running =
        new ProcessBuilder("sh", "-c", shell)
            .directory(folder.resolve(server).resolve("data").toFile())
            .start();
  }

  private ArchiveCommand command(String name, Duration limit) throws IOException {
    String other = name.equals("one") ? "two" : "one";
    AgentSettings settings =
        new AgentSettingsBuilder(Files.createDirectories(folder.resolve(name)))
            .servers(new Server(name, "127.0.0.1", 5432), new Server(other, "127.0.0.1", 5433))
            .archive(AgentSettingsBuilder.archive(archive.toString(), limit))
            .build();
    Files.createDirectories(settings.configuration());
    ArchiveCommand command = new ArchiveCommand(settings);
    command.install();
    return command;
  }
}
