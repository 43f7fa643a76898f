package quantumforge.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands that are over at once. */
final class Shell {

  private static final long PATIENCE_SECONDS = 60;

  private Shell() {}

  /**
   * Runs a command to its end.
   *
   * @return what it printed
   * @throws IOException when it fails; the message has what it said
   */
  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("%s does not end".formatted(command.getFirst()));
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "%s failed with %d: %s"
              .formatted(String.join(" ", command), process.exitValue(), said.strip()));
    }
    return said;
  }
}
