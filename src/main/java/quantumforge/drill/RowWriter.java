package quantumforge.drill;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import quantumforge.kernel.DatabaseTls;
import quantumforge.status.DatabaseStatus;
import quantumforge.store.Answer;
import quantumforge.store.DatabaseFailure;
import quantumforge.store.DatabaseFailure.NotCommitted;
import quantumforge.store.DatabaseFailure.Refused;
import quantumforge.store.DatabaseFailure.Unknown;
import quantumforge.store.DatabaseServer;
import quantumforge.store.PoolSettings;
import quantumforge.store.Primary;
import quantumforge.store.PrimaryDatabase;
import quantumforge.store.Transaction;

/**
 * A client of the database during a drill: commits a row again and again by the program's own
 * connections, each row once, whatever becomes of it, and reads them all back. It hears of a new
 * primary from the plant's published status, as each node does. Thread-safe.
 */
public final class RowWriter implements FailoverDrill.Rows {

  /** Where the rows are. No key: a row that somebody wrote twice is to be seen. */
  public static final String TABLE = "forge_drill_rows";

  private static final List<String> PREPARATION =
      List.of(
          "create table if not exists %s (run text not null, id bigint not null, at timestamptz not null default clock_timestamp())"
              .formatted(TABLE),
          "create index if not exists %1$s_run on %1$s (run, id)".formatted(TABLE),
          "delete from %s where at < now() - interval '1 day'".formatted(TABLE));

  private static final String INSERT = "insert into %s (run, id) values (?, ?)".formatted(TABLE);

  private static final String SELECT = "select id from %s where run = ?".formatted(TABLE);

  private static final int FETCH_ROWS = 10_000;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofMillis(20);

  private final String run = UUID.randomUUID().toString();
  private final PrimaryDatabase database;
  private final Map<String, DatabaseServer> servers;
  private final Duration interval;
  private final FailoverDrill.Plant plant;
  private final RowLedger ledger = new RowLedger();
  private final Thread writing = Thread.ofVirtual().name("drill-writer").unstarted(this::write);
  private final Thread looking = Thread.ofVirtual().name("drill-look").unstarted(this::look);

  /**
   * Begins to write at once.
   *
   * @param url of the database with all its servers, with a user who may create a table
   * @param servers where each of them is, by its name in the plant's configuration
   * @param interval between two rows
   * @param plant who says which server is the primary
   */
  public RowWriter(
      String url,
      Map<String, DatabaseServer> servers,
      PoolSettings limits,
      Duration interval,
      FailoverDrill.Plant plant) {
    // On one machine; a pair that asks for TLS gets it.
    this.database =
        new PrimaryDatabase(url, List.of(), DatabaseTls.PLAIN, limits, new SimpleMeterRegistry());
    this.servers = Map.copyOf(servers);
    this.interval = interval;
    this.plant = plant;
    writing.start();
    looking.start();
  }

  /** By which its rows in the {@link #TABLE} are known. */
  public String run() {
    return run;
  }

  @Override
  public int last() {
    return ledger.last();
  }

  @Override
  public boolean hasWrittenSince(int id) {
    return ledger.hasWrittenSince(id);
  }

  @Override
  public OptionalLong firstOn(String server, long sinceNanos) {
    return ledger.firstOn(server, sinceNanos);
  }

  @Override
  public String failure() {
    return ledger.failure();
  }

  /** Rows may be begun while it reads: those that were told of before count. */
  @Override
  public Optional<RowVerdict> check(String server, int before) {
    RowLedger.Told told = ledger.told();
    BitSet there = new BitSet();
    BitSet twice = new BitSet();
    try {
      Answer<Boolean> answer =
          database.read(transaction -> read(transaction, there, twice), Duration.ZERO);
      return name(answer.server()).equals(server)
          ? Optional.of(RowVerdict.of(server, told, before, there, twice))
          : Optional.empty();
    } catch (DatabaseFailure notNow) {
      return Optional.empty();
    }
  }

  private boolean read(Transaction transaction, BitSet there, BitSet twice) throws SQLException {
    there.clear();
    twice.clear();
    try (PreparedStatement statement = transaction.prepare(SELECT)) {
      statement.setFetchSize(FETCH_ROWS);
      statement.setString(1, run);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          int id = Math.toIntExact(rows.getLong(1));
          if (there.get(id)) {
            twice.set(id);
          }
          there.set(id);
        }
      }
    }
    return true;
  }

  private void write() {
    boolean prepared = false;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        prepared = prepared || prepare();
        Thread.sleep(prepared && row() ? interval : RETRY);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean prepare() {
    try {
      database.write(
          transaction -> {
            for (String statement : PREPARATION) {
              transaction.execute(statement);
            }
            return true;
          });
      return true;
    } catch (DatabaseFailure again) {
      ledger.troubled(again.getMessage());
      return false;
    }
  }

  private boolean row() {
    int id = ledger.begin();
    try {
      DatabaseServer server = database.write(transaction -> insert(transaction, id));
      ledger.acknowledged(id, name(server), System.nanoTime());
      return true;
    } catch (DatabaseFailure failure) {
      boolean doubt =
          switch (failure) {
            case Unknown none -> true;
            case NotCommitted none -> false;
            case Refused none -> false;
          };
      ledger.failed(id, doubt, failure.getMessage());
      return false;
    }
  }

  private DatabaseServer insert(Transaction transaction, int id) throws SQLException {
    try (PreparedStatement statement = transaction.prepare(INSERT)) {
      statement.setString(1, run);
      statement.setLong(2, id);
      statement.executeUpdate();
    }
    return transaction.server();
  }

  private String name(DatabaseServer server) {
    return servers.entrySet().stream()
        .filter(entry -> entry.getValue().equals(server))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(server.toString());
  }

  private void look() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        plant.look().ifPresent(this::hear);
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear(DatabaseStatus seen) {
    DatabaseServer server = servers.get(seen.primary());
    if (server != null) {
      database.primaryIs(new Primary(seen.epoch(), seen.primary(), server.host(), server.port()));
    }
  }

  /** Ends the writing; what is under way is cut. */
  @Override
  public void close() {
    writing.interrupt();
    looking.interrupt();
    database.close();
  }
}
