package quantumforge.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A directory with one Parquet file for each partition that QuestDB dropped or will drop: {@code
 * <table>/<partition>-<rows>.parquet}. A partition that got late rows after it was copied is copied
 * again under its new number of rows. For one thread; {@link #copied} for any.
 */
final class ParquetArchive {

  private static final String SUFFIX = ".parquet";

  private final Path directory;
  private final Duration keep;
  private final AtomicLong copied = new AtomicLong();

  ParquetArchive(Path directory, Duration keep) {
    this.directory = directory;
    this.keep = keep;
  }

  long copied() {
    return copied.get();
  }

  /**
   * Copies a partition's file when it is not here yet. The copy has its name only once the disk has
   * all of it.
   *
   * @throws IOException when it cannot be read or written, which names the file
   */
  void take(String table, Partition partition, Path file) throws IOException {
    Path folder = directory.resolve(table);
    Path target = folder.resolve(partition.name() + "-" + partition.rows() + SUFFIX);
    if (Files.exists(target)) {
      return;
    }
    Files.createDirectories(folder);
    Path part = folder.resolve(partition.name() + ".part");
    Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    copied.incrementAndGet();
  }

  /**
   * Removes files that are older than they are kept.
   *
   * @throws IOException when one cannot be removed
   */
  void dropOld() throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Instant limit = Instant.now().minus(keep);
    for (Path file : files()) {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
        Files.delete(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.find(directory, 2, (path, is) -> is.isRegularFile())) {
      return all.filter(path -> path.getFileName().toString().endsWith(SUFFIX)).toList();
    }
  }
}
