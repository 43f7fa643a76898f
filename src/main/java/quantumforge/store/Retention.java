package quantumforge.store;

import io.questdb.cairo.CairoException;
import io.questdb.griffin.SqlException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps recent market data in QuestDB, older hours of it as Parquet, and lets go of the rest, after
 * it was copied to the archive where there is one. QuestDB drops what is past a table's time to
 * live by itself; with an archive that time is never shorter than the age of the oldest hour that
 * is not archived, so nothing is dropped that was not copied. One thread of its own; the views are
 * thread-safe.
 */
public final class Retention implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final QuestStore store;
  private final RetentionSettings settings;
  private final Optional<ParquetArchive> archive;
  private final Map<String, Long> lifeHours = new ConcurrentHashMap<>();
  private volatile String trouble = "";
  private Thread thread;

  /**
   * Makes it; nothing is done before {@link #start} or {@link #check}.
   *
   * @param store has the market tables, and stays open as long as this runs
   */
  public Retention(QuestStore store, RetentionSettings settings) {
    this.store = store;
    this.settings = settings;
    this.archive =
        settings.archiveDirectory().map(to -> new ParquetArchive(to, settings.archiveKeep()));
  }

  /** Begins to look after the tables, at once and then at the interval. */
  public void start() {
    thread = Thread.ofVirtual().name("retention").start(this::loop);
  }

  /** Stops and waits for the end; what was begun is done by the next start. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is wrong and what helps; an empty text while all is well. */
  public String trouble() {
    return trouble;
  }

  /** Hours of data that were copied to the archive since the start. */
  public long archived() {
    return archive.map(ParquetArchive::copied).orElse(0L);
  }

  private void loop() {
    try {
      while (true) {
        check();
        Thread.sleep(settings.checkInterval());
      }
    } catch (InterruptedException stopped) {
      LOG.debug("retention was interrupted");
    }
  }

  /** Looks after all tables once; what fails is named in {@link #trouble} and tried again later. */
  void check() {
    List<String> problems = new ArrayList<>();
    attempt("the bars", problems, this::keepBars);
    for (String table : MarketTables.ALL) {
      attempt("the table " + table, problems, () -> keep(table));
    }
    archive.ifPresent(files -> attempt("the archive", problems, files::dropOld));
    String found = String.join("; ", problems);
    if (!found.isEmpty() && !found.equals(trouble)) {
      LOG.warn("{}", found);
    }
    trouble = found;
  }

  private interface Work {
    void run() throws SqlException, IOException;
  }

  private static void attempt(String what, List<String> problems, Work work) {
    try {
      work.run();
    } catch (SqlException | CairoException | IOException | DateTimeException failure) {
      problems.add("retention of " + what + ": " + failure.getMessage());
    }
  }

  /**
   * A bar is never made again from what is left of its trades: a trade later than that stays out.
   */
  private void keepBars() throws SqlException {
    long tradeHours = settings.trades().toHours();
    for (String interval : Bars.INTERVALS) {
      String view = Bars.view(interval);
      setLife(view, "MATERIALIZED VIEW", settings.bars().toHours());
    }
    String first = Bars.view(Bars.INTERVALS.getFirst());
    String key = first + " refresh";
    if (!Long.valueOf(tradeHours).equals(lifeHours.get(key))) {
      store.execute(
          "ALTER MATERIALIZED VIEW %s SET REFRESH LIMIT %d HOURS"
              .formatted(first, Math.max(1, tradeHours - 1)));
      lifeHours.put(key, tradeHours);
    }
  }

  private void keep(String table) throws SqlException, IOException {
    Instant now = Instant.now();
    long life = span(table).toHours();
    List<String> problems = new ArrayList<>();
    List<Partition> old =
        store.partitions(table).stream().filter(partition -> isOld(partition, now)).toList();
    if (old.stream().anyMatch(Partition::part)) {
      // Done some time after it is told, so a later look finds the whole.
      attempt(
          "the parts of " + table,
          problems,
          () -> store.execute("ALTER TABLE %s SQUASH PARTITIONS".formatted(table)));
    }
    for (Partition partition : old) {
      if (!settled(table, partition, problems)) {
        life = Math.max(life, Duration.between(partition.start(), now).toHours() + 2);
      }
    }
    setLife(table, "TABLE", life);
    if (!problems.isEmpty()) {
      throw new IOException(problems.getFirst());
    }
  }

  private boolean isOld(Partition partition, Instant now) {
    Duration age = Duration.between(partition.start(), now);
    return !partition.active() && age.compareTo(settings.compactAfter()) >= 0;
  }

  /** Compacts and archives one partition as far as it is not yet; whether it may be dropped. */
  private boolean settled(String table, Partition partition, List<String> problems)
      throws SqlException {
    if (partition.part()) {
      return false;
    }
    if (!partition.parquet()) {
      store.execute(
          "ALTER TABLE %s CONVERT PARTITION TO PARQUET LIST '%s'"
              .formatted(table, partition.name()));
      return archive.isEmpty();
    }
    if (archive.isEmpty()) {
      return true;
    }
    try {
      archive.get().take(table, partition, store.partitionFile(table, partition));
      return true;
    } catch (IOException failure) {
      problems.add("cannot archive " + partition.name() + ", so it is kept: " + failure);
      return false;
    }
  }

  private void setLife(String table, String kind, long hours) throws SqlException {
    if (!Long.valueOf(hours).equals(lifeHours.get(table))) {
      // A table with a partition for each day takes nothing but days.
      long days = (hours + 23) / 24;
      String life = inDays(table) ? days + " DAYS" : hours + " HOURS";
      store.execute("ALTER %s %s SET TTL %s".formatted(kind, table, life));
      lifeHours.put(table, hours);
    }
  }

  private static boolean inDays(String table) {
    return table.equals(MarketTables.GAPS) || table.startsWith(Bars.ALL);
  }

  private Duration span(String table) {
    return switch (table) {
      case MarketTables.TRADES, MarketTables.GAPS -> settings.trades();
      default -> settings.books();
    };
  }
}
