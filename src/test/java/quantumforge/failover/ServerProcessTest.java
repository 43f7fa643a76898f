package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerProcessTest {

  @TempDir Path folder;

  private Process noted;

  @AfterEach
  void stop() throws Exception {
    if (noted != null) {
      noted.destroyForcibly();
    }
    new DataLock(folder).endHolders();
  }

  @Test
  void aServerOfAnEarlierLifeIsEndedWithItsSessions() throws Exception {
    ServerProcess process = process();
    note("bash", "-c", "sleep 1000 & echo $!; wait", "postgres", "-D", data().toString());
    long session = Long.parseLong(noted.inputReader().readLine());
    ProcessHandle handle = ProcessHandle.of(session).orElseThrow();

    process.endWhatIsLeft();

    assertThat(noted.waitFor()).isNotZero();
    assertThat(handle.info().command()).isEmpty();
  }

  /** After a restart of the machine its number may be another server's. */
  @Test
  void aServerOfOtherDataIsNotTouched() throws Exception {
    ServerProcess process = process();
    Path other = Files.copy(Path.of("/usr/bin/bash"), folder.resolve("postgres"));
    note(other.toString(), "-c", "echo on; read line", "postgres", "-D", "/elsewhere");
    noted.inputReader().readLine();

    process.endWhatIsLeft();

    assertThat(noted.isAlive()).isTrue();
    assertThat(data().resolve("postmaster.pid")).doesNotExist();
  }

  /** Who started it by hand may have named the data elsewhere than in its arguments. */
  @Test
  void aServerThatWorksInTheDataKeepsItsNote() throws Exception {
    ServerProcess process = process();
    Path server = Files.copy(Path.of("/usr/bin/bash"), folder.resolve("postgres"));
    note(server.toString(), "-c", "cd " + data() + "; echo on; read line");
    noted.inputReader().readLine();

    process.endWhatIsLeft();

    assertThat(noted.isAlive()).isTrue();
    assertThat(data().resolve("postmaster.pid")).exists();
  }

  /** What is started to turn the data back may be given that very number. */
  @Test
  void theNumberOfAServerThatHasEndedMayBeNobodysYet() throws Exception {
    note("true");
    noted.waitFor();

    process().endWhatIsLeft();

    assertThat(data().resolve("postmaster.pid")).doesNotExist();
  }

  /** PostgreSQL starts on no data whose noted number anything has. */
  @Test
  void theNumberOfAServerThatHasEndedMayBeAnythingBehindARestartOfTheMachine() throws Exception {
    note("sleep", "1000");

    process().endWhatIsLeft();

    assertThat(noted.isAlive()).isTrue();
    assertThat(data().resolve("postmaster.pid")).doesNotExist();
  }

  @Test
  void aNoteThatIsNoneDoesNotMatter() throws Exception {
    note("true");
    Files.writeString(data().resolve("postmaster.pid"), "\n");
    process().endWhatIsLeft();
  }

  /** What a shell starts behind itself ignores the signal that stops a server in order. */
  @Test
  void aServerThatDoesNotStopInOrderIsEndedAtOnce() throws Exception {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("postgres");
    Path runs = folder.resolve("runs");
    Files.writeString(
        program, "#!/usr/bin/env bash\ntouch '%s'\nexec sleep 1000\n".formatted(runs));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ServerProcess process = process();
    process.start(folder.resolve("postgresql.conf"), List.of(), () -> {});
    assertThat(process.isAlive()).isTrue();
    // Until then it is a copy of the shell, which does end by that signal.
    await().until(() -> Files.exists(runs));

    assertThat(process.stop(Duration.ofMillis(300))).isFalse();

    assertThat(process.isAlive()).isFalse();
    assertThat(process.crashed()).isFalse();
  }

  /** Both shells beside the server are killed at once: nobody else ends it. */
  @Test
  void aServerThatLostItsGuardIsEndedBeforeAnotherOneStarts() throws Exception {
    ServerProcess process = process();
    GuardedProgram server =
        GuardedProgram.started(
            folder.resolve("bin"),
            "postgres",
            () -> process.start(folder.resolve("postgresql.conf"), List.of(), () -> {}));
    server.loseGuard();
    await().until(() -> !process.isAlive());
    assertThat(server.runs()).isTrue();

    process.endWhatIsLeft();

    assertThat(server.runs()).isFalse();
  }

  /** A copy that writes on would write into the folder of the next one. */
  @Test
  void aProgramThatLostItsGuardHasEndedWhenItIsSaidToHaveFailed() throws Exception {
    AgentSettings settings = settings();
    ServerTools tools = new ServerTools(settings, new Guard(folder, Duration.ofSeconds(10)));
    CompletableFuture<String> done = new CompletableFuture<>();
    GuardedProgram program =
        GuardedProgram.started(
            folder.resolve("bin"),
            "pg_basebackup",
            () ->
                Thread.ofVirtual()
                    .start(
                        () -> {
                          try {
                            done.complete(tools.run(Duration.ofMinutes(1), "pg_basebackup"));
                          } catch (AgentException | InterruptedException failed) {
                            done.completeExceptionally(failed);
                          }
                        }));
    program.loseGuard();

    assertThatThrownBy(() -> done.get(30, TimeUnit.SECONDS))
        .hasMessageContaining("pg_basebackup failed with code");
    assertThat(program.runs()).isFalse();
  }

  private void note(String... command) throws IOException {
    Files.createDirectories(data());
    noted = new ProcessBuilder(command).start();
    Files.writeString(data().resolve("postmaster.pid"), noted.pid() + "\n" + data() + "\n");
  }

  private Path data() {
    return folder.resolve("data");
  }

  private ServerProcess process() throws IOException {
    AgentSettings settings = settings();
    Guard guard = new Guard(folder, Duration.ofSeconds(10));
    return new ServerProcess(settings, new ServerTools(settings, guard), guard);
  }

  private AgentSettings settings() {
    return new AgentSettingsBuilder(folder).build();
  }
}
