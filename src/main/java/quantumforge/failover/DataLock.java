package quantumforge.failover;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that every program which changes the data, and all that it starts, holds locked as long
 * as one of them runs: the {@link Guard} locks it, and its children inherit that. So the kernel
 * keeps two of them from being at work at once, and who is at work can be found also when nobody
 * knows of it any more: a guard was killed, or an agent between the start of a program and the
 * moment at which it knew of it. Thread-safe.
 */
final class DataLock {

  private static final Logger LOG = LoggerFactory.getLogger(DataLock.class);
  private static final Path PROCESSES = Path.of("/proc");
  private static final long KILL_NANOS = 10_000_000_000L;

  /** What has just ended lets go of it a moment later than it tells of its end. */
  private static final long GRACE_MILLIS = 50;

  private final Path file;

  /**
   * @param folder the agent's
   */
  DataLock(Path folder) {
    this.file = folder.resolve("data.lock");
  }

  Path file() {
    return file;
  }

  /**
   * Ends all that is at work on the data.
   *
   * @throws IOException when it cannot be ended
   */
  void endHolders() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + KILL_NANOS;
    List<ProcessHandle> holders = holders();
    if (!holders.isEmpty()) {
      Thread.sleep(GRACE_MILLIS);
      holders = holders();
    }
    while (!holders.isEmpty()) {
      LOG.warn("{}: what is at work on the data and unknown is ended: {}", file, holders);
      holders.forEach(ProcessHandle::destroyForcibly);
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s: the processes %s are at work on the data and cannot be killed"
                .formatted(file, holders.stream().map(ProcessHandle::pid).toList()));
      }
      Thread.sleep(10);
      holders = holders();
    }
  }

  /** Those of whom this process may know what they have open. */
  List<ProcessHandle> holders() throws IOException {
    List<ProcessHandle> holders = new ArrayList<>();
    if (!Files.exists(file)) {
      return holders;
    }
    Object lock = key(file);
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != ProcessHandle.current().pid() && has(process.resolve("fd"), lock)) {
          ProcessHandle.of(pid).ifPresent(holders::add);
        }
      }
    }
    return holders;
  }

  private static boolean has(Path open, Object lock) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(open)) {
      for (Path one : files) {
        if (isSame(one, lock)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      // It has ended, or is another user's, whom the agent starts nothing as but by its guard.
      LOG.trace("{}: {}", open, gone.getMessage());
    }
    return false;
  }

  private static boolean isSame(Path open, Object lock) {
    try {
      return key(open).equals(lock);
    } catch (IOException closed) {
      return false;
    }
  }

  /** Of the file and not of its name, which another process may see under another one. */
  private static Object key(Path path) throws IOException {
    return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey())
        .orElseThrow(() -> new IOException(path + " has no identity on this system"));
  }
}
