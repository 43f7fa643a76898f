package quantumforge.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The local copy: one SQLite file, which is never changed. A new one is written beside it, checked,
 * forced to the disk, and takes its name; so whoever opens it finds the old or the new one,
 * whatever ended the writer, and whoever has the old one open goes on reading the old one. Readable
 * for the node's user alone. One process writes; any may read. Thread-safe.
 */
public final class EmergencyDatabase {

  private final Path file;
  private final CopyLimits limits;
  private final SqliteLibrary library;

  /** The file that the settings name; its folder is made when it is written first. */
  public EmergencyDatabase(EmergencySettings settings) {
    this(settings.file(), settings.limits());
  }

  EmergencyDatabase(Path file, CopyLimits limits) {
    this.file = file.toAbsolutePath();
    this.limits = limits;
    this.library = new SqliteLibrary(this.file);
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** How large it is; 0 when there is none. */
  public long bytes() {
    try {
      return Files.size(file);
    } catch (IOException absent) {
      return 0;
    }
  }

  /**
   * Replaces what it holds; it is on the disk when this returns.
   *
   * @throws IOException when it cannot be written, becomes too large, or is not what its owner
   *     counts; the old one stays then
   * @throws SQLException when the rows cannot be read
   */
  synchronized void write(Origin origin, EssentialRows rows) throws IOException, SQLException {
    Files.createDirectories(file.getParent());
    library.load();
    Path half = file.resolveSibling(file.getFileName() + ".half");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      CopyWriter.write(half, limits, origin, rows);
      requireWhole(half);
      force(half, StandardOpenOption.WRITE);
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(half);
    }
    force(file.getParent(), StandardOpenOption.READ);
  }

  private void requireWhole(Path half) throws IOException {
    switch (CopyReader.read(half, limits, library)) {
      case Copy.Whole whole -> {}
      case Copy.Absent absent -> throw new IOException(half + " was removed while it was written");
      case Copy.Broken(String reason) -> throw new IOException(reason);
      case Copy.Changed changed -> throw new IOException(changed.reason());
    }
  }

  private static void force(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  /** Reads all of it, and says whether it is what was written. */
  public Copy read() {
    return CopyReader.read(file, limits, library);
  }

  /**
   * What is in it.
   *
   * @throws IOException when there is none, or when it is not what was written; never empty for
   *     either
   */
  public EssentialData data() throws IOException {
    return CopyReader.data(file, limits, library, Instant.now());
  }
}
