package quantumforge.failover;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server's log within a limit: a longer one is copied to {@code NAME.1}, in place of the
 * one before, and begun anew. The server has its file open for as long as it runs, to append to it,
 * so that file is emptied and not renamed. For one thread.
 */
final class LogLimit {

  private static final Logger LOG = LoggerFactory.getLogger(LogLimit.class);

  private final Path file;
  private final Path older;
  private final long maxBytes;
  private final BooleanSupplier read;

  /**
   * @param maxBytes of each of the two files; the server writes some more between two looks
   * @param read reads on in the file for who wants to know what is in it, and answers whether that
   *     was all; it will be gone
   */
  LogLimit(Path file, long maxBytes, BooleanSupplier read) {
    this.file = file;
    this.older = file.resolveSibling(file.getFileName() + ".1");
    this.maxBytes = maxBytes;
    this.read = read;
  }

  /** Looks, and cuts it where it is too long. */
  void look() {
    try {
      if (Files.exists(file) && Files.size(file) > maxBytes) {
        cut();
      }
    } catch (IOException failed) {
      LOG.warn("{} grows beyond {} bytes: {}", file, maxBytes, failed.getMessage());
    }
  }

  private void cut() throws IOException {
    try (FileChannel from =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      keep(from);
      while (!read.getAsBoolean()) {
        LOG.debug("{} is read to its end", file);
      }
      from.truncate(0);
    }
  }

  /** Where the disk has no room for it, it is not kept: what fills the disk ends the server. */
  private void keep(FileChannel from) throws IOException {
    Files.deleteIfExists(older);
    try (FileChannel to =
        FileChannel.open(
            older,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      long copied = 0;
      // What is written meanwhile too, until a moment in which there is nothing more.
      for (long more = from.size(); more > copied; more = from.size()) {
        copied += from.transferTo(copied, more - copied, to);
      }
    } catch (IOException full) {
      LOG.warn("{} is begun anew and not kept: {}", file, full.getMessage());
      Files.deleteIfExists(older);
    }
  }
}
