package quantumforge.failover;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Commits a row again and again, as a client would, while the server is the primary: whether
 * commits wait, and for how long, is seen by it alone. One that waits is waited for, for ever:
 * cancelled, it would count as done. A row that is only changed fits a full disk for long, so now
 * and then a file is made. Starts a thread of its own; the views are thread-safe.
 */
final class Canary {

  private static final String TABLE =
      "create table if not exists forge_canary (server text primary key, beats bigint not null, at timestamptz not null)";

  private static final String ROOM_TABLE =
      "create table if not exists forge_canary_room (at timestamptz not null)";

  /** Says in the log that the transaction is nobody's: see {@link OrphanScan}. */
  private static final String MARK =
      "select pg_logical_emit_message(true, '" + OrphanScan.OURS + "canary', '')";

  /** A table that is emptied has a new file, and a row in it takes a page of the disk. */
  private static final String ROOM =
      "truncate forge_canary_room; insert into forge_canary_room values (now()); " + MARK;

  private static final long ROOM_NANOS = Duration.ofSeconds(5).toNanos();

  /**
   * Errors with which the server says that another one could go on where it cannot: its disk is
   * full, the operating system fails it, its data or indexes are broken. Too many connections would
   * follow to the other one. See "PostgreSQL Error Codes" in PostgreSQL's manual.
   */
  private static final Set<String> OWN_FAULT = Set.of("53100", "58", "XX001", "XX002");

  private final LocalServer server;
  private final String beat;
  private final Duration interval;
  private final Thread thread;
  private volatile boolean wanted;
  private volatile long pendingSinceNanos;
  private volatile long refusedSinceNanos;
  private volatile long committedNanos = System.nanoTime();
  private volatile String trouble = "";
  private boolean prepared;
  private boolean roomWanted;
  private long roomNanos;

  /**
   * @param server a connection without a time limit
   */
  Canary(LocalServer server, String name, Duration interval) {
    this.server = server;
    this.interval = interval;
    this.beat =
        "with beat as (insert into forge_canary values ('%s', 1, now()) on conflict (server) do update set beats = forge_canary.beats + 1, at = now() returning server) %s from beat"
            .formatted(name, MARK);
    this.thread = Thread.ofVirtual().name("database-canary").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    wanted = false;
    thread.interrupt();
    server.close();
    thread.join(Duration.ofSeconds(2));
  }

  /** Whether there is a primary to write to. */
  void want(boolean now) {
    if (now && !wanted) {
      trouble = "";
      refusedSinceNanos = 0;
      committedNanos = System.nanoTime();
    }
    wanted = now;
  }

  /**
   * When the commit that is under way began, by {@link System#nanoTime}, whatever it waits for; 0
   * for none.
   */
  long pendingSinceNanos() {
    return pendingSinceNanos;
  }

  /** Why no commit has been done lately; empty when one was, or when there is no primary. */
  String trouble() {
    return wanted && !trouble.isEmpty()
        ? "the agent's own commit was done last %d s ago: %s"
            .formatted(uncommittedMillis() / 1_000, trouble)
        : "";
  }

  /** How long ago a commit was done last, or there was a primary first; 0 without one. */
  long uncommittedMillis() {
    return wanted ? (System.nanoTime() - committedNanos) / 1_000_000 : 0;
  }

  /** For how long the server has refused commits by its own fault; 0 while it takes them. */
  long refusedMillis() {
    long since = refusedSinceNanos;
    return wanted && since != 0 ? (System.nanoTime() - since) / 1_000_000 : 0;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (wanted) {
          beatOnce();
        }
        Thread.sleep(interval);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void beatOnce() {
    try {
      pendingSinceNanos = System.nanoTime() | 1;
      if (!prepared) {
        // Who locks its tables must not keep it from seeing whether commits wait.
        server.execute("set lock_timeout = '1s'");
        // Also where it is remote_apply for the user or the database: replay is not what it
        // watches.
        server.execute("set synchronous_commit = on");
        server.execute(TABLE);
        server.execute(ROOM_TABLE);
        prepared = true;
      }
      server.execute(beat);
      pendingSinceNanos = System.nanoTime() | 1;
      makeRoom();
      refusedSinceNanos = 0;
      committedNanos = System.nanoTime();
      trouble = "";
    } catch (SQLException failed) {
      server.close();
      prepared = false;
      trouble = "the primary takes no commits: " + failed.getMessage();
      refused(String.valueOf(failed.getSQLState()));
    } finally {
      pendingSinceNanos = 0;
    }
  }

  /** Again at once while it fails: a row that is changed would pass for an end of it. */
  private void makeRoom() throws SQLException {
    if (roomWanted || System.nanoTime() - roomNanos > ROOM_NANOS) {
      roomWanted = true;
      server.execute(ROOM);
      roomWanted = false;
      roomNanos = System.nanoTime();
    }
  }

  private void refused(String code) {
    boolean own = OWN_FAULT.stream().anyMatch(code::startsWith);
    if (!own) {
      refusedSinceNanos = 0;
    } else if (refusedSinceNanos == 0) {
      refusedSinceNanos = System.nanoTime() | 1;
    }
  }
}
