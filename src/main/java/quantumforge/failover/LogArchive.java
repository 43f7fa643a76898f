package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.Facts.Running;
import quantumforge.failover.LocalServer.Archiver;
import quantumforge.witness.DatabaseRecord;

/**
 * Lets the primary of the decided epoch archive its log, and nobody else, and sees how far that is.
 * The archive's disk may stand still, so what reaches it has a thread of its own. Thread-safe.
 */
final class LogArchive {

  private static final Logger LOG = LoggerFactory.getLogger(LogArchive.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private static final long NOBODY = -1;

  private final AgentSettings settings;
  private final ArchiveCommand command;
  private final Supplier<Observed> seen;
  private final ArchiveBacklog backlog;
  private final LocalServer asked;
  private volatile Optional<ArchiveState> state = Optional.empty();
  private volatile long missing;
  private long letEpoch = NOBODY;
  private int filledLife;
  private long givenUp;

  /**
   * @param seen the server as it is observed
   */
  LogArchive(AgentSettings settings, Supplier<Observed> seen) {
    this.settings = settings;
    this.command = new ArchiveCommand(settings);
    this.seen = seen;
    this.backlog = new ArchiveBacklog(log());
    this.asked = server();
  }

  /** Where something is archived at all, the program for it is put beside the server. */
  void install() throws IOException {
    if (settings.archive().isWanted()) {
      command.install();
    }
  }

  /** Something was decided, and is on the disk; it is told often. */
  void decided(DatabaseRecord record) {
    long epoch = record.primary().equals(settings.own().name()) ? record.epoch() : NOBODY;
    if (!settings.archive().isWanted() || epoch == letEpoch) {
      return;
    }
    try {
      if (epoch == NOBODY) {
        command.letNobody();
        missing = 0;
      } else {
        command.let(epoch);
      }
      letEpoch = epoch;
    } catch (IOException full) {
      // Told again soon; until then the archive's own word of the newest epoch refuses an older
      // one.
      LOG.warn("{}: {}", settings.own().name(), full.getMessage());
    }
  }

  /** How far it is; empty where nothing is archived, or by another server. */
  Optional<ArchiveState> state() {
    return state;
  }

  /** Looks at what waits, on the server's own disk, and gives up what is too much. */
  void look() {
    if (!isPrimary()) {
      state = Optional.empty();
      givenUp = 0;
      asked.close();
      return;
    }
    try {
      Archiver archiver = asked.archiver();
      givenUp += backlog.look(settings.archive().waitingMaxBytes() / archiver.segmentBytes());
      state =
          Optional.of(
              new ArchiveState(
                  backlog.count(),
                  backlog.seconds(),
                  archiver.archivedSeconds(),
                  archiver.failures(),
                  missing + givenUp));
    } catch (SQLException | IOException notNow) {
      asked.close();
      LOG.debug("{}: {}", settings.own().name(), notNow.getMessage());
    }
  }

  private boolean isPrimary() {
    return settings.archive().isWanted() && seen.get().running() == Running.READ_WRITE;
  }

  private LocalServer server() {
    return new LocalServer(settings.own(), settings, ANSWER_LIMIT);
  }

  private Path log() {
    return settings.data().resolve("pg_wal");
  }

  /** Has archived, once in each life as a primary, what a former primary had not. */
  void fill() {
    int life = seen.get().life();
    if (!isPrimary() || filledLife == life) {
      return;
    }
    try (LocalServer server = server()) {
      Archiver archiver = server.archiver();
      int timeline = archiver.timeline();
      Path archive = Path.of(settings.archive().folder());
      if (!Files.isDirectory(archive)) {
        return;
      }
      missing =
          new ArchiveGap(archive, new LogFiles(log(), archiver.segmentBytes()))
              .fill(
                  TimelineHistory.of(
                      timeline, timeline == 1 ? "" : server.timelineHistory(timeline)));
      filledLife = life;
    } catch (SQLException | IOException notNow) {
      LOG.warn(
          "{}: what a former primary had not archived is not known yet: {}",
          settings.own().name(),
          notNow.getMessage());
    }
  }
}
