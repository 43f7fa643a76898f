package quantumforge.failover;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a server's log that wait to be archived; the server keeps them until they are. Used
 * by one thread.
 */
final class ArchiveBacklog {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveBacklog.class);
  private static final String READY = ".ready";

  private final Path status;
  private long count;
  private long oldestMillis;

  /**
   * @param log pg_wal
   */
  ArchiveBacklog(Path log) {
    this.status = log.resolve("archive_status");
  }

  /** How many there are. */
  long count() {
    return count;
  }

  /** How long the oldest of them has been waiting, in seconds; 0 when there is none. */
  double seconds() {
    return count == 0 ? 0 : Math.max(0, (System.currentTimeMillis() - oldestMillis) / 1e3);
  }

  /**
   * Looks what there is, and gives up the oldest segments of what is too much: a log that nobody
   * takes would fill the server's disk.
   *
   * @return how many were given up
   */
  int look(long segmentsMax) throws IOException {
    List<String> segments = new ArrayList<>();
    long found = 0;
    long oldest = Long.MAX_VALUE;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(status, "*" + READY)) {
      for (Path file : files) {
        found++;
        oldest = Math.min(oldest, file.toFile().lastModified());
        String name = file.getFileName().toString().replace(READY, "");
        if (name.matches("[0-9A-F]{24}")) {
          segments.add(name);
        }
      }
    }
    // By their place in the log, whatever timeline they are of.
    segments.sort(Comparator.comparing(name -> name.substring(8) + name));
    int tooMany = (int) Math.max(0, segments.size() - segmentsMax);
    for (String name : segments.subList(0, tooMany)) {
      giveUp(name);
    }
    count = found - tooMany;
    oldestMillis = oldest;
    return tooMany;
  }

  private void giveUp(String name) throws IOException {
    LOG.error("{} is not archived: too much of the log waits for that", name);
    try {
      Files.move(
          status.resolve(name + READY),
          status.resolve(name + ".done"),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException archived) {
      LOG.info("{} was archived just then", name);
    }
  }
}
