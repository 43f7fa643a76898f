package quantumforge.failover;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Durable;

/**
 * Folders with parts of the log, {@code EPOCH-TIMELINE}, within their limits: the oldest go first.
 * One thread adds; {@link #kept} is for any.
 */
final class OrphanSets {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanSets.class);

  /** Beside the segments: what is known of them, in lines {@code name = value}. */
  private static final String ABOUT = "about";

  static final String COMMITS = "commits";

  private final Path folder;
  private final OrphanSettings settings;
  private volatile KeptOrphans kept = KeptOrphans.NOTHING;

  /**
   * @param folder need not be there
   */
  OrphanSets(Path folder, OrphanSettings settings) {
    this.folder = folder;
    this.settings = settings;
    look();
  }

  KeptOrphans kept() {
    return kept;
  }

  /** Looks at the folders anew: a person may have removed some. */
  void look() {
    try {
      long bytes = 0;
      long commits = 0;
      List<Path> all = all();
      for (Path set : all) {
        bytes += bytes(set);
        commits += commits(set);
      }
      kept = new KeptOrphans(all.size(), bytes, commits);
    } catch (IOException failed) {
      LOG.debug("{} cannot be looked at now: {}", folder, failed.getMessage());
    }
  }

  /**
   * Copies files into a set of their own; whole or not at all, and on the disk when this returns.
   *
   * @param about what is known of them
   * @return where they are; empty when they are larger than all sets may be
   * @throws AgentException when the disk has no room for them
   */
  Optional<Path> add(String name, List<Path> files, Map<String, String> about)
      throws AgentException, IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    if (bytes > settings.maxBytes()) {
      return Optional.empty();
    }
    Files.createDirectories(folder);
    removeOldest(settings.maxSets() - 1, settings.maxBytes() - bytes);
    Path half = folder.resolve(".half");
    delete(half);
    long free = folder.toFile().getUsableSpace();
    if (free < bytes) {
      throw new AgentException(
          "%d MB that only this server has cannot be kept: %d MB are free in %s: a person must make room there, or set forge.failover.agent.orphans.max-bytes lower"
              .formatted(bytes >> 20, free >> 20, folder));
    }
    copy(files, half, about);
    Path set = folder.resolve(name);
    delete(set);
    Files.move(half, set, StandardCopyOption.ATOMIC_MOVE);
    Durable.names(folder);
    look();
    return Optional.of(set);
  }

  private static void copy(List<Path> files, Path to, Map<String, String> about)
      throws IOException {
    Files.createDirectory(
        to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Path file : files) {
      Path copy = to.resolve(file.getFileName());
      Files.copy(file, copy);
      Durable.content(copy);
    }
    StringBuilder text = new StringBuilder();
    about.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    Files.writeString(to.resolve(ABOUT), text);
    Durable.content(to.resolve(ABOUT));
    Durable.names(to);
  }

  private void removeOldest(int leftMax, long leftMaxBytes) throws IOException {
    List<Path> all = new ArrayList<>(all());
    long bytes = 0;
    for (Path set : all) {
      bytes += bytes(set);
    }
    while (!all.isEmpty() && (all.size() > leftMax || bytes > leftMaxBytes)) {
      Path oldest = all.removeFirst();
      bytes -= bytes(oldest);
      LOG.warn("{} is removed: there is no room for more", oldest);
      delete(oldest);
    }
  }

  /** The oldest first. */
  private List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    if (Files.exists(folder)) {
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(
              folder, path -> path.getFileName().toString().matches("[0-9]{1,18}-[0-9]{1,9}"))) {
        found.forEach(all::add);
      }
    }
    all.sort(Comparator.comparingLong(OrphanSets::epoch).thenComparingLong(OrphanSets::timeline));
    return all;
  }

  private static long epoch(Path set) {
    return Long.parseLong(set.getFileName().toString().replaceFirst("-.*", ""));
  }

  private static long timeline(Path set) {
    return Long.parseLong(set.getFileName().toString().replaceFirst(".*-", ""));
  }

  private static long bytes(Path set) throws IOException {
    try (Stream<Path> files = Files.list(set)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static long commits(Path set) throws IOException {
    Path about = set.resolve(ABOUT);
    if (!Files.exists(about)) {
      return 0;
    }
    Properties values = new Properties();
    try (Reader reader = Files.newBufferedReader(about)) {
      values.load(reader);
    }
    String commits = values.getProperty(COMMITS, "");
    return commits.matches("[0-9]{1,18}") ? Long.parseLong(commits) : 0;
  }

  private static void delete(Path set) throws IOException {
    if (Files.exists(set)) {
      try (Stream<Path> files = Files.walk(set)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
