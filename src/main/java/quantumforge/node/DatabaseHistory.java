package quantumforge.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Counted;
import quantumforge.kernel.StateFile;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.PlantWatch;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/**
 * Keeps the changes of the database's primary that this control node hears of in a file, so that
 * they outlive every witness. Thread-safe.
 */
final class DatabaseHistory implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseHistory.class);
  private static final String NAME = "database-history";
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** About 100 KB; one change a day for more than half a year. */
  private static final int KEPT_MAX = 200;

  private final Path file;
  private final PlantWatch watch;
  private final Thread thread;
  private final TreeMap<Long, DatabaseChange> changes = new TreeMap<>();
  private volatile String trouble = "";

  /**
   * @param folder of the node's own files
   */
  DatabaseHistory(Path folder, PlantWatch watch) {
    this.file = folder.resolve(NAME);
    this.watch = watch;
    this.thread = Thread.ofVirtual().name(NAME).unstarted(this::run);
    read();
  }

  /** All that is kept or was just told, the newest last. */
  synchronized List<DatabaseChange> changes() {
    TreeMap<Long, DatabaseChange> known = new TreeMap<>(changes);
    told().ifPresent(told -> told.forEach(change -> change.addTo(known)));
    return List.copyOf(known.values());
  }

  private Optional<List<DatabaseChange>> told() {
    return watch.latest().flatMap(seen -> seen.status().database()).map(DatabaseStatus::changes);
  }

  private synchronized void read() {
    try {
      for (String json : new StateFile(file).read().orElse(Map.of()).values()) {
        DatabaseChange change = Json.read(json, DatabaseChange.class);
        changes.put(change.epoch(), change);
      }
    } catch (IOException damaged) {
      trouble = damaged.getMessage();
      LOG.warn("{}; the history of the database begins anew there", trouble);
    }
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(3));
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(LOOK);
        told().ifPresent(this::take);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is told anew of a change replaces what was known of it, if it is not less. */
  synchronized void take(List<DatabaseChange> told) {
    boolean news = false;
    for (DatabaseChange change : told) {
      Optional<DatabaseChange> before = Optional.ofNullable(changes.get(change.epoch()));
      change.addTo(changes);
      news |= !before.equals(Optional.of(changes.get(change.epoch())));
    }
    while (changes.size() > KEPT_MAX) {
      changes.pollFirstEntry();
    }
    if (news) {
      write();
    }
  }

  private void write() {
    Map<String, String> values = new TreeMap<>();
    changes.forEach((epoch, change) -> values.put(Long.toString(epoch), Json.write(change)));
    try {
      Files.createDirectories(file.getParent());
      new StateFile(file).write(values);
      trouble = "";
    } catch (IOException failed) {
      trouble = file + " cannot be written: " + failed.getMessage();
      LOG.warn("{}; the history of the database is kept in memory until it can", trouble);
    }
  }

  @Override
  public ServiceStatus status() {
    String known =
        Counted.of(
            changes().size(),
            "change of the database's primary is kept",
            "changes of the database's primary are kept");
    return trouble.isEmpty()
        ? new ServiceStatus(NAME, State.RUNNING, known)
        : new ServiceStatus(NAME, State.DEGRADED, known + "; " + trouble);
  }
}
