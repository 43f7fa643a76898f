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
