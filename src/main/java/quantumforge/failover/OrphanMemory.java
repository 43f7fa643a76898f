package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.health.ServerReport.Orphans;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.StateFile;

/** What was found last, in a file: the witness is told of it also by the agent's next life. */
final class OrphanMemory {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanMemory.class);

  private final Path path;

  OrphanMemory(Path path) {
    this.path = path;
  }

  Optional<Orphans> read() {
    try {
      return new StateFile(path).read().map(OrphanMemory::of);
    } catch (IOException | RuntimeException damaged) {
      LOG.warn("{}: what was set aside last is not known", damaged.getMessage());
      return Optional.empty();
    }
  }

  void write(Orphans found) throws IOException {
    Files.createDirectories(path.getParent());
    new StateFile(path).write(values(found));
  }

  static Map<String, String> values(Orphans found) {
    Map<String, String> values = new TreeMap<>();
    values.put("epoch", Long.toString(found.epoch()));
    values.put("timeline", Integer.toString(found.timeline()));
    values.put("from", found.from().toString());
    values.put("to", found.to().toString());
    values.put(OrphanSets.COMMITS, Long.toString(found.commits()));
    found.first().ifPresent(at -> values.put("first", at.toString()));
    found.last().ifPresent(at -> values.put("last", at.toString()));
    values.put("folder", found.folder());
    values.put("note", found.note());
    return values;
  }

  private static Orphans of(Map<String, String> values) {
    return new Orphans(
        Long.parseLong(values.get("epoch")),
        Integer.parseInt(values.get("timeline")),
        Lsn.parse(values.get("from")),
        Lsn.parse(values.get("to")),
        Long.parseLong(values.get(OrphanSets.COMMITS)),
        Optional.ofNullable(values.get("first")).map(Instant::parse),
        Optional.ofNullable(values.get("last")).map(Instant::parse),
        values.get("folder"),
        values.get("note"));
  }
}
