package quantumforge.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where this machine has the servers that the demo runs. */
public final class Programs {

  private static final Path DEBIAN_POSTGRES = Path.of("/usr/lib/postgresql");
  private static final List<Path> USUAL_FOLDERS =
      List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/usr/sbin"));

  private Programs() {}

  /** A program on the PATH or in a usual folder. */
  public static Optional<Path> find(String name) {
    List<Path> folders = new ArrayList<>();
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    folders.addAll(USUAL_FOLDERS);
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The Redis server's program.
   *
   * @throws DemoException when it is not installed
   */
  static Path redis() throws DemoException {
    return find("redis-server")
        .orElseThrow(
            () ->
                new DemoException(
                    DemoException.Kind.MISSING,
                    "redis-server is not installed; on Debian: apt-get install -y redis-server"));
  }

  /** The folder with the newest installed PostgreSQL server's programs. */
  public static Optional<Path> postgres() throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(DEBIAN_POSTGRES)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN_POSTGRES, "[0-9]*")) {
        for (Path version : versions) {
          if (Files.isExecutable(version.resolve("bin/postgres"))) {
            found.add(version.resolve("bin"));
          }
        }
      }
    }
    return found.stream()
        .max(Comparator.comparingInt(Programs::postgresVersion))
        .or(() -> find("postgres").map(Programs::folderOf));
  }

  private static int postgresVersion(Path bin) {
    return Integer.parseInt(bin.getParent().getFileName().toString().replaceAll("\\D.*", ""));
  }

  private static Path folderOf(Path program) {
    try {
      return program.toRealPath().getParent();
    } catch (IOException odd) {
      return program.getParent();
    }
  }
}
