package quantumforge.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the program part of SQLite, which the driver unpacks into a file first. The system's folder
 * for temporary files may be full, or allow no programs, on the day on which the copy is needed; so
 * it is unpacked beside the copy, where its bytes must fit anyway, and there only else.
 * Thread-safe.
 */
final class SqliteLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

  /** The driver's name for the folder; one that is set from outside is used as it is. */
  private static final String FOLDER = "org.sqlite.tmpdir";

  private static final String MARK = ".native-";

  private final Path copy;
  private volatile boolean loaded;

  /**
   * @param copy the file beside which it may be unpacked; its folder need not be there
   */
  SqliteLibrary(Path copy) {
    this.copy = copy;
  }

  /**
   * Loads it, unless the process has it.
   *
   * @throws IOException when it can be unpacked and run nowhere
   */
  void load() throws IOException {
    if (!loaded) {
      load(copy);
      loaded = true;
    }
  }

  /**
   * The driver's folder is a property of the process; it does nothing when the library is there.
   */
  private static synchronized void load(Path copy) throws IOException {
    List<String> failures = new ArrayList<>();
    boolean loaded;
    if (System.getProperty(FOLDER) == null) {
      loaded = loadBeside(copy, failures) || load(System.getProperty("java.io.tmpdir"), failures);
      System.clearProperty(FOLDER);
    } else {
      loaded = load(System.getProperty(FOLDER), failures);
    }
    if (!loaded) {
      throw new IOException(
          "SQLite's library (1.2 MB) can be unpacked and loaded nowhere, so no copy is written or read: %s; make room, or let one of them be without noexec"
              .formatted(String.join(", ", failures)));
    }
  }

  private static boolean loadBeside(Path copy, List<String> failures) {
    Path folder = copy.resolveSibling(copy.getFileName() + MARK + ProcessHandle.current().pid());
    try {
      removeLeftovers(copy);
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException noFolder) {
      failures.add(folder + " (" + reason(noFolder) + ")");
      return false;
    }
    try {
      return load(folder.toString(), failures);
    } finally {
      // What is loaded needs its file no more.
      remove(folder);
    }
  }

  private static boolean load(String folder, List<String> failures) {
    System.setProperty(FOLDER, folder);
    try {
      if (SQLiteJDBCLoader.initialize()) {
        return true;
      }
      failures.add(folder);
    } catch (Exception notThere) {
      failures.add(folder + " (" + reason(notThere) + ")");
    }
    return false;
  }

  private static String reason(Exception failed) {
    return failed.getClass().getSimpleName() + ": " + failed.getMessage();
  }

  /** Of processes that were killed while they loaded it. */
  private static void removeLeftovers(Path copy) throws IOException {
    String begin = copy.getFileName() + MARK;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(copy.getParent())) {
      for (Path one : all) {
        String name = one.getFileName().toString();
        if (name.startsWith(begin) && isOver(name.substring(begin.length()))) {
          remove(one);
        }
      }
    }
  }

  private static boolean isOver(String pid) {
    if (!pid.matches("[0-9]{1,18}")) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
    return process.isEmpty() || process.get().equals(ProcessHandle.current());
  }

  private static void remove(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException stays) {
      LOG.warn("{} stays: {}", folder, stays.getMessage());
    }
  }
}
