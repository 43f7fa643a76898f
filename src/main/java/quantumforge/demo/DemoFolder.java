package quantumforge.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder of a demo, held by one demo at a time. */
final class DemoFolder implements AutoCloseable {

  private static final String LOCK = "demo.lock";

  private final Path path;
  private final FileChannel lock;

  private DemoFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the folder; creates it when it is missing.
   *
   * @throws DemoException when another demo holds it, or when it holds something else than a demo
   */
  static DemoFolder take(Path path) throws DemoException, IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new DemoException(DemoException.Kind.CONFIGURATION, "--dir " + path + " is no folder");
    }
    if (Files.isDirectory(path) && !Files.exists(path.resolve(LOCK)) && !isEmpty(path)) {
      throw new DemoException(
          DemoException.Kind.CONFIGURATION,
          "--dir %s holds files that are not a demo's; name an empty or a new folder"
              .formatted(path));
    }
    FileChannel channel = lockFile(path);
    if (!locked(channel)) {
      channel.close();
      throw new DemoException(
          DemoException.Kind.IN_USE,
          "a demo already runs in %s; stop it with ./forge demo stop, or name another folder and ports with --dir and --port-base"
              .formatted(path));
    }
    return new DemoFolder(path, channel);
  }

  Path path() {
    return path;
  }

  /** Deletes everything that an earlier demo left. Nothing of it may still run. */
  void clear() throws IOException {
    List<Path> left;
    try (Stream<Path> files = Files.walk(path)) {
      left = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : left) {
      if (!file.equals(path) && !file.equals(path.resolve(LOCK))) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static FileChannel lockFile(Path path) throws IOException, DemoException {
    try {
      PrivateFiles.folder(path);
      return FileChannel.open(
          path.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    } catch (FileSystemException refused) {
      throw new DemoException(
          DemoException.Kind.CONFIGURATION,
          "--dir %s cannot be written (%s); name another folder".formatted(path, refused));
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      return !files.iterator().hasNext();
    }
  }
}
