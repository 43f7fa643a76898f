package quantumforge.failover;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardTest {

  @TempDir Path folder;

  private Guard guard;

  @BeforeEach
  void install() throws Exception {
    guard = new Guard(folder, Duration.ofSeconds(30));
  }

  @AfterEach
  void endAll() throws Exception {
    guard.lock().endHolders();
  }

  @Test
  void itEndsWithTheCodeOfWhatItGuards() throws Exception {
    assertThat(run("bash", "-c", "exit 3").waitFor()).isEqualTo(3);
    assertThat(run("true").waitFor()).isZero();
  }

  @Test
  void whatIsKilledHasNotSucceeded() throws Exception {
    Process process = run("sleep", "1000");
    Guard.order(process, "kill");
    assertThat(process.waitFor()).isNotZero();
  }

  @Test
  void whatNobodyLooksAfterIsEnded() throws Exception {
    Process process = run("sleep", "1000");
    process.getOutputStream().close();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
  }

  /** An agent that stands still holds its end open, and says nothing. */
  @Test
  void whatNobodyTicksForIsEnded() throws Exception {
    guard = new Guard(folder, Duration.ofSeconds(1));
    Process process = run("sleep", "1000");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
  }

  /** As when the machine's clock is set forward: the shell's wait for a line ends too early. */
  @Test
  void aClockThatIsSetEndsNothingAndLosesNoOrder() throws Exception {
    Path early = Files.createFile(folder.resolve("early"));
    Process process =
        whileClocksAreSet(
            early, "perl", "-e", "$SIG{INT} = sub { exit 4 }; $| = 1; print qq(on\\n); sleep 1000");
    process.inputReader().readLine();
    awaitEarly(early);
    process.getOutputStream().write("st".getBytes(US_ASCII));
    process.getOutputStream().flush();
    awaitEarly(early);
    process.getOutputStream().write("op\n".getBytes(US_ASCII));
    process.getOutputStream().flush();
    assertThat(process.waitFor()).isEqualTo(4);
  }

  @Test
  void whatNobodyTicksForIsEndedAlsoWhileClocksAreSet() throws Exception {
    guard = new Guard(folder, Duration.ofSeconds(1));
    Path early = Files.createFile(folder.resolve("early"));
    Process process = whileClocksAreSet(early, "sleep", "1000");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(Files.size(early)).isPositive();
  }

  private static void awaitEarly(Path early) throws Exception {
    long before = Files.size(early);
    await().until(() -> Files.size(early) > before + 1);
  }

  /** The shell takes this function for its own command, whose waits end after 0.1 s. */
  private Process whileClocksAreSet(Path early, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(guard.over(List.of(command)));
    builder
        .environment()
        .put(
            "BASH_FUNC_read%%",
            """
            () {
              if [ "$2" != -t ]; then builtin read "$@"; return; fi
              builtin read -r -t 0.1 "${@: -1}"
              local code=$?
              if [ "$code" -gt 128 ]; then echo >>'%s'; fi
              return "$code"
            }"""
                .formatted(early));
    return builder.start();
  }

  /** PostgreSQL ends its sessions by INT, and waits for them for ever by TERM. */
  @Test
  void toStopDoesNotWaitForSessions() throws Exception {
    Process process =
        run(
            "perl",
            "-e",
            "$SIG{INT} = sub { exit 4 }; $SIG{TERM} = sub { exit 5 }; $| = 1; print qq(on\\n); sleep 1000");
    process.inputReader().readLine();
    Guard.order(process, "stop");
    assertThat(process.waitFor()).isEqualTo(4);
  }

  /** Nothing was heard of how it ended, so it must not pass for a success. */
  @Test
  void whatEndedUnseenHasNotSucceeded() throws Exception {
    Process process = run("bash", "-c", "echo running; exec sleep 1000");
    process.inputReader().readLine();
    ProcessHandle waiting =
        process
            .children()
            .filter(child -> child.children().findAny().isPresent())
            .findFirst()
            .orElseThrow();
    waiting.destroyForcibly();
    process.getOutputStream().close();
    assertThat(process.waitFor()).isNotZero();
  }

  /** The kernel tells the shell behind it, which ends the program. */
  @Test
  void whatLosesItsGuardIsEndedWithAllThatItStarted() throws Exception {
    Process process = run("bash", "-c", "sleep 1000 & echo $!; exec sleep 1001");
    ProcessHandle started = started(process);
    ProcessHandle program = started.parent().orElseThrow();

    process.destroyForcibly().waitFor();

    await().until(() -> !GuardedProgram.runs(started) && !GuardedProgram.runs(program));
    await().untilAsserted(() -> assertThat(guard.lock().holders()).isEmpty());
  }

  /**
   * Nobody would tell of its end any more: a server that has ended would be taken for one that
   * hangs.
   */
  @Test
  void whatNobodyWaitsForIsEndedAtTheNextTick() throws Exception {
    Process process = run("bash", "-c", "sleep 1000 & echo $!; exec sleep 1001");
    ProcessHandle started = started(process);
    ProcessHandle program = started.parent().orElseThrow();
    program.parent().orElseThrow().destroyForcibly();

    await()
        .until(
            () -> {
              Guard.tick(process);
              return !process.isAlive();
            });

    assertThat(process.exitValue()).isNotZero();
    assertThat(GuardedProgram.runs(program)).isFalse();
    assertThat(GuardedProgram.runs(started)).isFalse();
  }

  @Test
  void noTwoProgramsAreAtWorkOnTheSameData() throws Exception {
    Process first = run("bash", "-c", "sleep 1000 & echo $!; exec sleep 1001");
    started(first);

    Process second = run("true");
    assertThat(second.waitFor()).isEqualTo(75);
    assertThat(second.errorReader().readLine()).contains("another program is still at work");
    Process reader = new ProcessBuilder(guard.overReader(List.of("true"))).start();
    assertThat(reader.waitFor()).isZero();

    Guard.order(first, "kill");
    first.waitFor();
    assertThat(run("true").waitFor()).isZero();
  }

  /** Both shells beside a program are killed at once, so nobody ends it but the agent. */
  @Test
  void whatNobodyKnowsOfIsFoundByWhatItHasOpen() throws Exception {
    Process process = run("bash", "-c", "sleep 1000 & echo $!; exec sleep 1001");
    ProcessHandle started = started(process);
    ProcessHandle program = started.parent().orElseThrow();
    ProcessHandle waiting = program.parent().orElseThrow();
    new ProcessBuilder("kill", "-s", "STOP", Long.toString(waiting.pid())).start().waitFor();
    process.destroyForcibly().waitFor();
    waiting.destroyForcibly();
    await().until(() -> !GuardedProgram.runs(waiting));
    assertThat(guard.lock().holders()).contains(program, started);

    guard.lock().endHolders();

    assertThat(guard.lock().holders()).isEmpty();
    assertThat(run("true").waitFor()).isZero();
  }

  private static ProcessHandle started(Process process) throws Exception {
    return ProcessHandle.of(Long.parseLong(process.inputReader().readLine())).orElseThrow();
  }

  private Process run(String... command) throws Exception {
    return new ProcessBuilder(guard.over(List.of(command))).start();
  }
}
