package quantumforge.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The PostgreSQL server that is installed on this machine. */
public final class PostgresPrograms {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

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

  /** What is put before its commands: it does not run as root. */
  public static List<String> user() {
    return "root".equals(System.getProperty("user.name"))
        ? List.of("unshare", "--user", "--")
        : List.of();
  }
}
