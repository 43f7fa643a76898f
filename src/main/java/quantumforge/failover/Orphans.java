package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.TimelineHistory.Part;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Counted;

/**
 * The part of the log that only this server has, once another one has become the primary: it is
 * counted and set aside before the data is turned back or copied anew, which erases it. One thread
 * keeps; the views are for any.
 */
final class Orphans {

  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final ServerTools tools;
  private final OrphanScan scan;
  private final OrphanSets sets;
  private final OrphanMemory memory;
  private volatile Optional<ServerReport.Orphans> last;

  /** Reads what an earlier life of the agent has set aside. */
  Orphans(AgentSettings settings, ServerTools tools) {
    this.settings = settings;
    this.tools = tools;
    Path folder = settings.folder().resolve("orphans");
    this.scan = new OrphanScan(tools);
    this.sets = new OrphanSets(folder, settings.orphans());
    this.memory = new OrphanMemory(folder.resolve("last"));
    this.last = memory.read();
  }

  /** What was found the last time that this server's data was turned back or copied anew. */
  Optional<ServerReport.Orphans> last() {
    return last;
  }

  /** What is kept. */
  KeptOrphans kept() {
    return sets.kept();
  }

  /** Looks at what is kept: a person may have removed some of it. */
  void look() {
    sets.look();
  }

  /**
   * Sets aside what the other server, which is the primary, has not.
   *
   * @param epoch the newest one of which the data has something
   * @throws AgentException when the primary does not answer, the log cannot be looked at just now,
   *     or the disk has no room for it: then nothing may be erased yet
   */
  void keep(long epoch) throws AgentException, IOException, InterruptedException {
    keep(epoch, primaryHistory());
  }

  /** The same, where it is known which timelines the primary's log went through. */
  void keep(long epoch, TimelineHistory primary)
      throws AgentException, IOException, InterruptedException {
    Optional<Find> find = find(epoch, primary);
    if (find.isPresent() && !isKnown(find.get().found())) {
      ServerReport.Orphans kept = setAside(find.get());
      memory.write(kept);
      last = Optional.of(kept);
    }
  }

  /**
   * What only this server has.
   *
   * @param files in which it is; none when it has no record
   */
  private record Find(ServerReport.Orphans found, List<Path> files) {}

  /**
   * Data that cannot be read is no reason to stay without a copy: nobody who waited for the standby
   * was told of what is in it. A program that was ended or took too long is tried again: the data
   * may well be whole.
   *
   * @return empty when both logs are on one timeline
   */
  private Optional<Find> find(long epoch, TimelineHistory primary)
      throws AgentException, InterruptedException {
    try {
      Map<String, String> control = tools.controlData();
      List<Part> parts = ownHistory(control).without(primary);
      return parts.isEmpty()
          ? Optional.empty()
          : Optional.of(
              find(epoch, parts, new LogFiles(log(), number(control, "bytes per wal segment"))));
    } catch (UnreadableDataException | IOException | IllegalArgumentException unreadable) {
      String note = "it could not be read: " + unreadable.getMessage();
      LOG.error("{}: what only it has is lost: {}", settings.own().name(), note);
      return Optional.of(new Find(ServerReport.Orphans.unknown(epoch, note), List.of()));
    }
  }

  private Find find(long epoch, List<Part> parts, LogFiles log)
      throws AgentException, InterruptedException {
    List<Path> files = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<OrphanScan.Found> found = new ArrayList<>();
    for (Part part : parts) {
      Part there = log.there(part);
      if (!there.equals(part)) {
        notes.add("the log from %s to %s was gone".formatted(part.begin(), there.begin()));
      }
      OrphanScan.Found read = scan.read(log.folder(), there);
      files.addAll(log.files(part.timeline(), there.begin(), read.end()));
      found.add(read);
    }
    return new Find(
        new ServerReport.Orphans(
            epoch,
            parts.getLast().timeline(),
            parts.getFirst().begin(),
            found.getLast().end(),
            found.stream().mapToLong(OrphanScan.Found::commits).sum(),
            found.stream().flatMap(part -> part.first().stream()).min(Instant::compareTo),
            found.stream().flatMap(part -> part.last().stream()).max(Instant::compareTo),
            "",
            String.join("; ", notes)),
        files);
  }

  /**
   * It was set aside and not yet erased, since the agent ended between. Of what could not be read
   * nobody knows whether it is the same.
   */
  private boolean isKnown(ServerReport.Orphans found) {
    return last.filter(known -> known.commits() != ServerReport.Orphans.UNKNOWN)
        .filter(known -> known.timeline() == found.timeline())
        .filter(known -> known.from().equals(found.from()) && known.to().equals(found.to()))
        .isPresent();
  }

  private ServerReport.Orphans setAside(Find find) throws AgentException, IOException {
    ServerReport.Orphans found = find.found();
    if (find.files().isEmpty()) {
      return found;
    }
    Optional<Path> set =
        sets.add(
            "%d-%d".formatted(found.epoch(), found.timeline()),
            find.files(),
            OrphanMemory.values(found));
    LOG.warn(
        "{}: of {} on it alone, from {} to {} on timeline {}, the log {}",
        settings.own().name(),
        Counted.of(found.commits(), "commit"),
        found.from(),
        found.to(),
        found.timeline(),
        set.map(folder -> "is set aside in " + folder).orElse("is too large to be kept"));
    return set.map(folder -> found.in(folder.toString()))
        .orElse(
            found.noting("the log is larger than forge.failover.agent.orphans.max-bytes allows"));
  }

  private TimelineHistory primaryHistory() throws AgentException {
    try (LocalServer primary = new LocalServer(settings.peer(), settings, ANSWER_LIMIT)) {
      int timeline = primary.look().position().timeline();
      return TimelineHistory.of(timeline, timeline == 1 ? "" : primary.timelineHistory(timeline));
    } catch (SQLException | IllegalArgumentException failed) {
      throw new AgentException(
          "%s does not say which timelines its log went through: %s"
              .formatted(settings.peer().name(), failed.getMessage()),
          failed);
    }
  }

  /** One that was promoted and made no checkpoint since has its timeline in the second. */
  private TimelineHistory ownHistory(Map<String, String> control) throws IOException {
    int timeline =
        Math.max(
            number(control, "latest checkpoint's timelineid"),
            number(control, "min recovery ending loc's timeline"));
    Path file = log().resolve(LogFiles.history(timeline));
    return TimelineHistory.of(timeline, timeline == 1 ? "" : Files.readString(file));
  }

  private static int number(Map<String, String> control, String name) {
    return Integer.parseInt(control.getOrDefault(name, ""));
  }

  private Path log() {
    return settings.data().resolve("pg_wal");
  }
}
