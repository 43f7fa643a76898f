package quantumforge.store;

import io.questdb.ServerMain;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.cairo.sql.TableReferenceOutOfDateException;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContext;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.log.LogFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * QuestDB inside this process. QuestDB locks its directory, so all who open the same one share one
 * instance: it stops when the last of them closes it. Thread-safe.
 */
public final class QuestStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(QuestStore.class);

  private static final Map<Path, QuestStore> OPEN = new HashMap<>();

  private final Path root;
  private final ServerMain server;
  private final CairoEngine engine;
  private int users;

  private QuestStore(Path root, ServerMain server) {
    this.root = root;
    this.server = server;
    this.engine = server.getEngine();
  }

  /**
   * Starts QuestDB in its directory, which is created where it does not exist; shares the one that
   * this process has there already.
   *
   * @throws IOException when the directory cannot be used or a port is taken; the message says
   *     which
   */
  public static QuestStore open(QuestSettings settings) throws IOException {
    Path root = settings.directory().toAbsolutePath().normalize();
    synchronized (OPEN) {
      QuestStore store = OPEN.get(root);
      if (store == null) {
        store = start(root, settings);
        OPEN.put(root, store);
      }
      store.users++;
      return store;
    }
  }

  private static QuestStore start(Path root, QuestSettings settings) throws IOException {
    Path logConf = root.resolve("conf").resolve("log.conf");
    Files.createDirectories(logConf.getParent());
    Files.writeString(logConf, LOG_CONF);
    // Otherwise whichever of its classes is loaded first takes the settings inside its jar, and
    // every commit writes a line.
    LogFactory.configureRootDir(root.toString());
    try {
      ServerMain server = ServerMain.create(root.toString(), environment(settings));
      server.start();
      LOG.info(
          "QuestDB in {}, SQL port {}",
          root,
          settings.pgPort() == 0 ? "closed" : settings.host() + ":" + settings.pgPort());
      return new QuestStore(root, server);
    } catch (RuntimeException failure) {
      throw new IOException(
          "QuestDB cannot start in %s (store.questdb.directory): %s"
              .formatted(root, failure.getMessage()),
          failure);
    }
  }

  /**
   * What ServerMain takes are names of environment variables; it ignores property names silently.
   */
  private static Map<String, String> environment(QuestSettings settings) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    String password = settings.password().orElse("");
    environment.put("QDB_TELEMETRY_ENABLED", "false");
    environment.put("QDB_LINE_TCP_ENABLED", "false");
    environment.put("QDB_HTTP_MIN_ENABLED", "false");
    environment.put("QDB_HTTP_ENABLED", Boolean.toString(settings.httpPort() > 0));
    environment.put("QDB_HTTP_BIND_TO", settings.host() + ":" + settings.httpPort());
    if (settings.httpPort() > 0) {
      environment.put("QDB_HTTP_USER", settings.user());
      environment.put("QDB_HTTP_PASSWORD", password);
    }
    environment.put("QDB_PG_ENABLED", Boolean.toString(settings.pgPort() > 0));
    environment.put("QDB_PG_NET_BIND_TO", settings.host() + ":" + settings.pgPort());
    environment.put("QDB_PG_USER", settings.user());
    environment.put("QDB_PG_PASSWORD", password);
    environment.put("QDB_SHARED_WORKER_COUNT", Integer.toString(settings.workers()));
    environment.put("QDB_CAIRO_COMMIT_MODE", settings.commitMode().name().toLowerCase());
    environment.putAll(SMALL);
    return environment;
  }

  /**
   * Runs a statement that answers no rows.
   *
   * @throws SqlException when QuestDB refuses it
   */
  public void execute(String sql) throws SqlException {
    compiled(
        sql,
        () -> {
          engine.execute(sql);
          return null;
        });
  }

  /**
   * Hands every row of a query to a reader, in the query's order.
   *
   * @throws SqlException when QuestDB refuses the query
   */
  public void select(String sql, RowReader reader) throws SqlException {
    try (SqlExecutionContext context = context();
        Query query = compiled(sql, () -> query(sql, context))) {
      while (query.rows.hasNext()) {
        reader.read(query.rows.getRecord());
      }
    }
  }

  private Query query(String sql, SqlExecutionContext context) throws SqlException {
    RecordCursorFactory plan = engine.select(sql, context);
    try {
      return new Query(plan, plan.getCursor(context));
    } catch (SqlException | RuntimeException refused) {
      plan.close();
      throw refused;
    }
  }

  private record Query(RecordCursorFactory plan, RecordCursor rows) implements AutoCloseable {
    @Override
    public void close() {
      rows.close();
      plan.close();
    }
  }

  private interface Statement<T> {
    T run() throws SqlException;
  }

  /**
   * QuestDB leaves it to who asks to compile a statement again when its table was altered in the
   * meantime, as retention and the views of the bars do; nothing of it was done by then.
   */
  private <T> T compiled(String sql, Statement<T> statement) throws SqlException {
    int attempts = engine.getConfiguration().getMaxSqlRecompileAttempts();
    for (int attempt = 0; ; attempt++) {
      try {
        return statement.run();
      } catch (TableReferenceOutOfDateException altered) {
        if (attempt >= attempts) {
          throw SqlException.$(0, altered.getFlyweightMessage()).put(": ").put(sql);
        }
      }
    }
  }

  /**
   * A writer that appends rows to a table's write-ahead log. For one thread; to be closed by the
   * caller.
   *
   * @throws io.questdb.cairo.CairoException when there is no such table
   */
  public WalWriter writer(String table) {
    return engine.getWalWriter(engine.verifyTableName(table));
  }

  /** Whether there is such a table. */
  public boolean exists(String table) {
    return engine.getTableTokenIfExists(table) != null;
  }

  /** The number of a table's newest commit, which queries may not see yet; grows by one each. */
  public long newestCommit(String table) {
    return engine.getTableSequencerAPI().lastTxn(engine.verifyTableName(table));
  }

  /** The number of the newest commit of a table that queries see. */
  public long visibleCommit(String table) {
    return engine
        .getTableSequencerAPI()
        .getTxnTracker(engine.verifyTableName(table))
        .getWriterTxn();
  }

  /**
   * Whether QuestDB has given up applying a table's commits, for example since the disk is full.
   */
  public boolean suspended(String table) {
    TableToken found = engine.getTableTokenIfExists(table);
    return found != null && engine.getTableSequencerAPI().isSuspended(found);
  }

  /**
   * Lets QuestDB try again where it has given up; answers whether it had.
   *
   * @throws SqlException when QuestDB refuses to
   */
  public boolean resume(String table) throws SqlException {
    if (!suspended(table)) {
      return false;
    }
    engine.execute("ALTER TABLE " + table + " RESUME WAL");
    return true;
  }

  /**
   * The partitions of a table, oldest first.
   *
   * @throws SqlException when QuestDB refuses the query
   */
  List<Partition> partitions(String table) throws SqlException {
    List<Partition> found = new ArrayList<>();
    select(
        "SELECT name, numRows, active, isParquet FROM table_partitions('%s')".formatted(table),
        row ->
            found.add(
                new Partition(
                    row.getStrA(0).toString(), row.getLong(1), row.getBool(2), row.getBool(3))));
    return found;
  }

  /**
   * The Parquet file of a partition that is kept as one.
   *
   * @throws IOException when there is none
   */
  Path partitionFile(String table, Partition partition) throws IOException {
    Path folder =
        Path.of(engine.getConfiguration().getDbRoot())
            .resolve(engine.verifyTableName(table).getDirName().toString());
    try (Stream<Path> versions = Files.list(folder)) {
      return versions
          .filter(path -> isVersionOf(path.getFileName().toString(), partition.name()))
          .map(path -> path.resolve("data.parquet"))
          .filter(Files::exists)
          .max(Comparator.comparingLong(QuestStore::version))
          .orElseThrow(
              () -> new IOException("no Parquet file of " + partition.name() + " in " + folder));
    }
  }

  private static boolean isVersionOf(String directory, String partition) {
    return directory.equals(partition) || directory.startsWith(partition + ".");
  }

  /** QuestDB puts the number of the transaction that wrote a partition behind its name. */
  private static long version(Path file) {
    String directory = file.getParent().getFileName().toString();
    int dot = directory.lastIndexOf('.');
    return dot < 0 ? 0 : Long.parseLong(directory.substring(dot + 1));
  }

  /**
   * Stops QuestDB when nobody else in this process has it open; what was committed is there after
   * the next {@link #open}. Each who opened it closes it once.
   */
  @Override
  public void close() {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(root);
        server.close();
      }
    }
  }

  private SqlExecutionContext context() {
    return new SqlExecutionContextImpl(engine, 1)
        .with(AllowAllSecurityContext.INSTANCE, null, null);
  }

  /** Reads one row; the record is only valid during the call. */
  public interface RowReader {

    /**
     * Reads one row.
     *
     * @param row its columns in the query's order, from 0
     */
    void read(io.questdb.cairo.sql.Record row);
  }

  private static final String LOG_CONF =
      """
      writers=stdout
      w.stdout.class=io.questdb.log.LogConsoleWriter
      w.stdout.level=CRITICAL,ERROR
      """;

  /** QuestDB is tuned for machines of its own; these fit it into a node among others. */
  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("QDB_WAL_APPLY_WORKER_COUNT", "1"),
          Map.entry("QDB_WAL_APPLY_WORKER_NAP_THRESHOLD", "50"),
          Map.entry("QDB_WAL_APPLY_WORKER_SLEEP_THRESHOLD", "100"),
          Map.entry("QDB_SHARED_WORKER_NAP_THRESHOLD", "50"),
          Map.entry("QDB_SHARED_WORKER_SLEEP_THRESHOLD", "100"),
          Map.entry("QDB_MAT_VIEW_REFRESH_WORKER_COUNT", "1"),
          Map.entry("QDB_MAT_VIEW_REFRESH_WORKER_NAP_THRESHOLD", "50"),
          Map.entry("QDB_MAT_VIEW_REFRESH_WORKER_SLEEP_THRESHOLD", "100"),
          Map.entry("QDB_CAIRO_MAT_VIEW_PARALLEL_SQL_ENABLED", "false"),
          Map.entry("QDB_CAIRO_WRITER_DATA_APPEND_PAGE_SIZE", "1m"),
          // Taken at once for each symbol column of each table and view: 16 MiB if left alone.
          Map.entry("QDB_CAIRO_WRITER_DATA_INDEX_VALUE_APPEND_PAGE_SIZE", "256k"),
          Map.entry("QDB_CAIRO_WAL_WRITER_DATA_APPEND_PAGE_SIZE", "256k"),
          Map.entry("QDB_CAIRO_SYSTEM_WRITER_DATA_APPEND_PAGE_SIZE", "256k"),
          Map.entry("QDB_CAIRO_O3_COLUMN_MEMORY_SIZE", "256k"));
}
