package quantumforge.failover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import quantumforge.kernel.Durable;

/** Files of the agent's configuration, for who runs the server alone. */
final class PrivateFile {

  private PrivateFile() {}

  /**
   * Replaces a file: whoever reads it, also after a loss of power, has the old content or the new.
   * It belongs to whom its folder belongs. Not for two threads and one file.
   */
  static void replace(Path file, String content) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".half");
    Files.deleteIfExists(half);
    // Opened once: in another user's folder it may be something else the next time.
    try (FileChannel to =
        FileChannel.open(
            half,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    }
    FolderOwner.give(half, half.getParent());
    Durable.content(half);
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.names(file.getParent());
  }
}
