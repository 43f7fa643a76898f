package quantumforge.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Which commit the sources beside the launcher are of, by Git's own word. */
final class SourceCommit {

  private static final long SECONDS_MAX = 5;

  private SourceCommit() {}

  /**
   * The commit's id, with {@code -dirty} behind it when a file was changed since. Empty where there
   * is no Git, or no work tree.
   */
  static String read() throws IOException {
    return read(Path.of(Optional.ofNullable(System.getenv("FORGE_HOME")).orElse(".")));
  }

  static String read(Path home) throws IOException {
    Process git;
    try {
      git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException noGit) {
      return "";
    }
    try {
      if (!git.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        return "";
      }
      return git.exitValue() == 0
          ? new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()
          : "";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "";
    } finally {
      git.destroyForcibly();
    }
  }
}
