package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  private Process run(String... command) throws Exception {
    return new ProcessBuilder(guard.over(List.of(command))).start();
  }
}
