package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.TimelineHistory.Part;

/**
 * Fills what a former primary had not archived when it was lost: the new one has it too, and takes
 * it for archived, as every standby does with what it receives (PostgreSQL, walreceiver.c). Used by
 * one thread.
 */
final class ArchiveGap {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveGap.class);

  private final Path archive;
  private final LogFiles log;

  ArchiveGap(Path archive, LogFiles log) {
    this.archive = archive;
    this.log = log;
  }

  /**
   * Has the server archive what of earlier timelines is here and not in the archive.
   *
   * @return how many segments between what is in the archive and what is here are in neither
   */
  long fill(TimelineHistory history) throws IOException {
    Set<Long> archived = new TreeSet<>();
    long oldest = Long.MAX_VALUE;
    for (Part part : history.parts()) {
      archived.addAll(log.in(archive).numbers(part));
      for (long number : log.numbers(part)) {
        oldest = Math.min(oldest, number);
        if (part.end().isPresent()) {
          want(log.name(part.timeline(), number));
        }
      }
      if (part.timeline() > 1) {
        want(LogFiles.history(part.timeline()));
      }
    }
    long first = oldest;
    OptionalLong before =
        archived.stream().mapToLong(Long::longValue).filter(number -> number < first).max();
    return before.isEmpty() ? 0 : first - before.getAsLong() - 1;
  }

  private void want(String name) throws IOException {
    if (!Files.exists(log.folder().resolve(name)) || Files.exists(archive.resolve(name))) {
      return;
    }
    Path status = log.folder().resolve("archive_status");
    Path ready = status.resolve(name + ".ready");
    Path done = status.resolve(name + ".done");
    if (Files.exists(done)) {
      LOG.info("{} is archived for the former primary", name);
      Files.move(done, ready, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
