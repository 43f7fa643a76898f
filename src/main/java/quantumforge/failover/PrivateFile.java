package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import quantumforge.kernel.Durable;

/** Files of the agent's configuration, for its own user alone. */
final class PrivateFile {

  private PrivateFile() {}

  /**
   * Replaces a file: whoever reads it, also after a loss of power, has the old content or the new.
   * Not for two threads and one file.
   */
  static void replace(Path file, String content) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".half");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(half, content);
    Durable.content(half);
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.names(file.getParent());
  }
}
