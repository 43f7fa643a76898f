package quantumforge.failover;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Lsn;

/**
 * Lets a primary's clients write no more, for a switchover: who connects anew reads only, and who
 * was there before is sent away, with a moment for a transaction that is under way. A session that
 * asks to write all the same may; its commits wait for the standby like any, so that nothing that a
 * client is told of is lost by it. Used by one thread.
 */
final class Yielding {

  private static final Logger LOG = LoggerFactory.getLogger(Yielding.class);

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration READ_ONLY_PATIENCE = Duration.ofMillis(300);
  private static final Duration TRANSACTION_PATIENCE = Duration.ofMillis(100);
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);

  private static final String READS_ONLY =
      "select 1 where current_setting('default_transaction_read_only') = 'on'";

  private static final String NOW = "select clock_timestamp()::text";

  /** Also of autovacuum: what it commits is in nobody's way, and would have to be turned back. */
  private static final String END_SESSIONS_BEFORE =
      """
      select case when %s or xact_start is null then pg_terminate_backend(pid) end
      from pg_stat_activity
      where backend_type in ('client backend', 'autovacuum worker')
        and backend_start < '%s' and pid <> pg_backend_pid()
        and not (usename = 'postgres' and application_name = 'forge-agent')
      """;

  /**
   * A commit that is behind all others. It returns when the standby has everything before it, also
   * what sessions committed that did not wait.
   */
  private static final String LAST_WORD =
      "begin read write; select pg_logical_emit_message(true, 'forge-yield', ''); commit";

  private final AgentSettings settings;

  Yielding(AgentSettings settings) {
    this.settings = settings;
  }

  /**
   * Sends the clients away.
   *
   * @return behind this place of the log none of them committed anything, and the standby has
   *     everything before it
   * @throws AgentException when a session does not end
   * @throws SQLException when the server refuses it, or the standby does not confirm it in time
   */
  Lsn lastWord() throws AgentException, SQLException, InterruptedException {
    try (LocalServer server = new LocalServer(settings.own(), settings, LIMIT)) {
      awaitReadsOnly();
      String before = server.text(NOW);
      long begun = System.nanoTime();
      while (server.exists(
          END_SESSIONS_BEFORE.formatted(isOver(begun, TRANSACTION_PATIENCE), before))) {
        if (isOver(begun, END_PATIENCE)) {
          throw new AgentException("a session does not end: the switchover waits for it");
        }
        Thread.sleep(2);
      }
      server.execute(LAST_WORD);
      return server.look().position().end();
    }
  }

  /**
   * The server takes a setting in a moment after it was told to; a full disk keeps it from that.
   */
  private void awaitReadsOnly() throws SQLException, InterruptedException {
    long begun = System.nanoTime();
    while (!readsOnly()) {
      if (isOver(begun, READ_ONLY_PATIENCE)) {
        LOG.warn("{}: new sessions may write during the switchover", settings.own().name());
        return;
      }
      Thread.sleep(2);
    }
  }

  private static boolean isOver(long begunNanos, Duration patience) {
    return System.nanoTime() - begunNanos > patience.toNanos();
  }

  /** What a session has that begins now. */
  private boolean readsOnly() throws SQLException {
    try (LocalServer fresh = new LocalServer(settings.own(), settings, LIMIT)) {
      return fresh.exists(READS_ONLY);
    }
  }
}
