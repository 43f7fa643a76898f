package quantumforge.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The PostgreSQL server that is installed on this machine. */
public final class PostgresPrograms {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private static final String MISSING =
      "no PostgreSQL server is installed in " + DEBIAN + " (Debian: the package postgresql)";

  private static final List<String> NAMESPACE = List.of("unshare", "--user", "--");

  private PostgresPrograms() {}

  /** The folder with the newest server's programs; skips the test where there is none. */
  public static Path folder() throws IOException {
    Needs.tool(Files.isDirectory(DEBIAN), MISSING);
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      Optional<Path> newest =
          versions
              .filter(version -> Files.isExecutable(version.resolve("bin/postgres")))
              .max(
                  Comparator.comparingInt(version -> Integer.parseInt(version.getFileName() + "")));
      Needs.tool(newest.isPresent(), MISSING);
      return newest.orElseThrow().resolve("bin");
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
    Needs.privilege(works, "PostgreSQL does not run as root, and unshare --user is refused");
    return NAMESPACE;
  }
}
