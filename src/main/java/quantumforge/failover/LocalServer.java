package quantumforge.failover;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.Stream;
import quantumforge.kernel.Lsn;

/**
 * What the agent asks of a server through one connection, which is opened anew after a failure.
 * Used by one thread.
 */
final class LocalServer implements AutoCloseable {

  private static final String LOOK =
      """
      select pg_is_in_recovery(),
        system_identifier::text,
        current_setting('synchronous_standby_names'),
        case when pg_is_in_recovery()
          then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
          else pg_current_wal_flush_lsn() end::text,
        case when pg_is_in_recovery()
          then coalesce(
            (select received_tli from pg_stat_wal_receiver),
            (select timeline_id from pg_control_checkpoint()))
          else ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int end,
        (select timeline_id from pg_control_checkpoint()),
        case when pg_is_in_recovery()
          then pg_get_wal_replay_pause_state() <> 'not paused' else false end
      from pg_control_system()
      """;

  private static final String RECEIVER =
      """
      select status = 'streaming',
        flushed_lsn::text,
        extract(epoch from clock_timestamp() - last_msg_receipt_time) * 1000
      from pg_stat_wal_receiver
      """;

  /**
   * Who receives the log under the standby's name, which the server compares without regard to
   * large letters (PostgreSQL, syncrep.c: SyncRepGetStandbyPriority); whether each has its slot.
   * One row in any case, with whether the canary's commit waits for the standby, and which
   * transactions do: the oldest, since of more of them none tells more. How far the log is on the
   * disk is asked after they were found to wait, in the select around: their commits are before it.
   */
  private static final String SENDERS =
      """
      select exists(select 1 from pg_stat_activity
          where application_name = 'forge-canary' and wait_event = 'SyncRep'),
        sender.pid, coalesce(host(sender.client_addr), ''), sender.state, sender.flush_lsn::text,
        slot.active_pid is not null,
        (select coalesce(string_agg(pid || '@' || extract(epoch from xact_start)
            || '=' || pg_current_wal_flush_lsn(), ','), '')
          from (select pid, xact_start from pg_stat_activity
            where wait_event = 'SyncRep' and xact_start is not null
            order by xact_start limit 100) waiting)
      from (select 1) one
        left join pg_stat_replication sender
          on lower(sender.application_name) = lower('%s')
        left join pg_replication_slots slot
          on slot.slot_name = '%s' and slot.active_pid = sender.pid
      """;

  private static final String ARCHIVER =
      """
      select ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int,
        (select setting::int from pg_settings where name = 'wal_segment_size'),
        extract(epoch from clock_timestamp() - last_archived_time),
        failed_count
      from pg_stat_archiver
      """;

  /**
   * Whether the canary's commit waits for the server's own disk: it waits for no standby and no
   * lock, and of the log there is more than what is on the disk. Commits are written by whoever
   * comes first, and wait for him (PostgreSQL, xlog.c: XLogFlush), so what it waits for itself says
   * little. Only a primary can answer.
   */
  private static final String COURSE =
      """
      select pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn()
          and exists(select 1 from pg_stat_activity
            where application_name = 'forge-canary' and state = 'active'
              and wait_event is distinct from 'SyncRep'
              and coalesce(wait_event_type, '') not in ('Lock', 'Client')),
        extract(epoch from clock_timestamp() - checkpoint_time) * 1000
      from pg_control_checkpoint()
      """;

  private static final String VERSION =
      "select current_setting('server_version_num')::int / 10000 where not pg_is_in_recovery()";

  private final String name;
  private final Server server;
  private final AgentSettings settings;
  private final Duration limit;
  private Connection connection;

  /**
   * @param settings with the superuser's password, and how connections are protected
   * @param limit for connecting and for each answer, in whole seconds, as the driver counts; zero
   *     waits for answers for ever
   */
  LocalServer(Server server, AgentSettings settings, Duration limit) {
    this(server, settings, limit, "forge-agent");
  }

  /**
   * The same under another name.
   *
   * @param name as the server shows it
   */
  LocalServer(Server server, AgentSettings settings, Duration limit, String name) {
    this.name = name;
    this.server = server;
    this.settings = settings;
    this.limit = limit;
  }

  /**
   * What a server says of itself.
   *
   * @param gate for whom commits wait, as the server spells it
   * @param checkpointed whether there was a checkpoint since it became the primary: who follows it
   *     by turning back looks at that
   * @param replayPaused whether it replays nothing of what it gets, until that is ended
   */
  record Look(
      boolean inRecovery,
      String system,
      String gate,
      Position position,
      boolean checkpointed,
      boolean replayPaused) {}

  Look look() throws SQLException {
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery(LOOK)) {
      row.next();
      Lsn end = Optional.ofNullable(row.getString(4)).map(Lsn::parse).orElse(Lsn.ZERO);
      return new Look(
          row.getBoolean(1),
          row.getString(2),
          row.getString(3),
          new Position(row.getInt(5), end, false),
          row.getInt(6) == row.getInt(5),
          row.getBoolean(7));
    }
  }

  /** The replication as the standby sees it. */
  Stream receiver() throws SQLException {
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery(RECEIVER)) {
      return row.next()
          ? new Stream(row.getBoolean(1), lsn(row.getString(2)), Math.max(0, row.getLong(3)))
          : Stream.NONE;
    }
  }

  /**
   * The replication as the primary sees it.
   *
   * @param commitWaits whether the canary's commit waits for the standby, and not for the server's
   *     own disk or a lock
   * @param waiting names the transactions of all sessions whose commits do, each with a place in
   *     the log that its commit is not behind
   * @param named who receives the log under the standby's name
   */
  record Senders(boolean commitWaits, Map<String, Lsn> waiting, List<Sender> named) {}

  /**
   * One who receives the log.
   *
   * @param pid the server's process that sends it
   * @param address where the receiver is
   * @param state as pg_stat_replication has it
   * @param confirmed what it has confirmed to have on its disk
   * @param hasSlot whether it uses the standby's slot
   */
  record Sender(long pid, String address, String state, Lsn confirmed, boolean hasSlot) {}

  Senders senders(Server standby) throws SQLException {
    boolean waits = false;
    Map<String, Lsn> waiting = Map.of();
    List<Sender> named = new ArrayList<>();
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery(SENDERS.formatted(standby.name(), standby.slot()))) {
      while (row.next()) {
        waits = row.getBoolean(1);
        waiting = waiting(row.getString(7));
        long pid = row.getLong(2);
        if (pid != 0) {
          named.add(
              new Sender(
                  pid,
                  row.getString(3),
                  row.getString(4),
                  lsn(row.getString(5)),
                  row.getBoolean(6)));
        }
      }
    }
    return new Senders(waits, waiting, named);
  }

  private static Map<String, Lsn> waiting(String all) {
    Map<String, Lsn> waiting = new TreeMap<>();
    for (String one : all.isEmpty() ? new String[0] : all.split(",")) {
      int end = one.indexOf('=');
      waiting.put(one.substring(0, end), Lsn.parse(one.substring(end + 1)));
    }
    return waiting;
  }

  /**
   * How a primary gets on.
   *
   * @param checkpointMillis how long ago its newest finished checkpoint began
   */
  record Course(boolean commitWaitsForDisk, long checkpointMillis) {}

  Course course() throws SQLException {
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery(COURSE)) {
      row.next();
      return new Course(row.getBoolean(1), Math.max(0, row.getLong(2)));
    }
  }

  private static Lsn lsn(String text) {
    return text == null ? Lsn.ZERO : Lsn.parse(text);
  }

  /** What the history file of a timeline holds that is not the first. */
  String timelineHistory(int timeline) throws SQLException {
    String file = "pg_wal/" + LogFiles.history(timeline);
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery("select pg_read_file('" + file + "')")) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * What the server says of its archiver.
   *
   * @param timeline that it writes
   * @param segmentBytes how long each segment of its log is
   * @param archivedSeconds since it archived something; NaN before the first
   * @param failures attempts that failed
   */
  record Archiver(int timeline, int segmentBytes, double archivedSeconds, long failures) {}

  Archiver archiver() throws SQLException {
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery(ARCHIVER)) {
      row.next();
      double seconds = row.getDouble(3);
      return new Archiver(
          row.getInt(1), row.getInt(2), row.wasNull() ? Double.NaN : seconds, row.getLong(4));
    }
  }

  /** How much all databases take on the disk, without the log. */
  long dataBytes() throws SQLException {
    try (Statement statement = statement();
        ResultSet row =
            statement.executeQuery("select sum(pg_database_size(oid))::bigint from pg_database")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Its major version, where it is read-write. */
  OptionalInt versionAsPrimary() throws SQLException {
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery(VERSION)) {
      return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
    }
  }

  /** Ends the recovery; returns before it has ended. */
  void promote() throws SQLException {
    execute("select pg_promote(false)");
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = statement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  String text(String query) throws SQLException {
    try (Statement statement = statement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  boolean exists(String query) throws SQLException {
    try (Statement statement = statement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  /** The first column of each row. */
  List<String> texts(String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = statement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private Statement statement() throws SQLException {
    if (connection == null || connection.isClosed()) {
      connection = connect("postgres");
    }
    return connection.createStatement();
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = settings.tls().clients().properties();
    String seconds = Long.toString(Math.max(1, limit.toSeconds()));
    properties.setProperty("user", "postgres");
    properties.setProperty("password", settings.passwords().superuser());
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("socketTimeout", Long.toString(limit.toSeconds()));
    properties.setProperty("ApplicationName", name);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), database), properties);
  }

  /** Gives a connection up that may be broken. */
  @Override
  public void close() {
    Connection old = connection;
    connection = null;
    if (old != null) {
      try {
        old.close();
      } catch (SQLException broken) {
        // It is given up, whatever became of it.
      }
    }
  }
}
