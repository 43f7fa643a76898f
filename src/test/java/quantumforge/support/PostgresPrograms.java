package quantumforge.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The PostgreSQL server that is installed on this machine. */
public final class PostgresPrograms {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private static final List<String> NAMESPACE = List.of("unshare", "--user", "--");

  private PostgresPrograms() {}

  /** The folder with the newest server's programs. */
  public static Path folder() throws IOException {
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .max(Comparator.comparingInt(version -> Integer.parseInt(version.getFileName() + "")))
          .orElseThrow(() -> new IOException("no PostgreSQL server in " + DEBIAN))
          .resolve("bin");
    }
  }

  /**
   * What is put before its commands: it does not run as root. Skips the test where it cannot run as
   * somebody else with the same files.
   */
  public static List<String> user() throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    List<String> command = new ArrayList<>(NAMESPACE);
    command.add("true");
    boolean works = new ProcessBuilder(command).start().waitFor() == 0;
    Assumptions.assumeTrue(works, "PostgreSQL does not run as root, and unshare --user is refused");
    return NAMESPACE;
  }
}
