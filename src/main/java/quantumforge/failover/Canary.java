package quantumforge.failover;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Commits a row again and again, as a client would, while the server is the primary: whether
 * commits wait, and for how long, is seen by it alone. One that waits is waited for, for ever:
 * cancelled, it would count as done. Starts a thread of its own; the views are thread-safe.
 */
final class Canary {

  private static final String TABLE =
      "create table if not exists forge_canary (server text primary key, beats bigint not null, at timestamptz not null)";

  private final LocalServer server;
  private final String beat;
  private final Duration interval;
  private final Thread thread;
  private volatile boolean wanted;
  private volatile long pendingSinceNanos;
  private volatile String trouble = "";

  /**
   * @param server a connection without a time limit
   */
  Canary(LocalServer server, String name, Duration interval) {
    this.server = server;
    this.interval = interval;
    this.beat =
        "insert into forge_canary values ('%s', 1, now()) on conflict (server) do update set beats = forge_canary.beats + 1, at = now()"
            .formatted(name);
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

  /** Why the last commit was not done; empty when it was, or when there is no primary. */
  String trouble() {
    return wanted ? trouble : "";
  }

  private void run() {
    boolean prepared = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (wanted) {
          prepared = beatOnce(prepared);
        }
        Thread.sleep(interval);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean beatOnce(boolean prepared) {
    try {
      pendingSinceNanos = System.nanoTime() | 1;
      if (!prepared) {
        server.execute(TABLE);
      }
      server.execute(beat);
      trouble = "";
      return true;
    } catch (SQLException failed) {
      server.close();
      trouble = "the primary takes no commits: " + failed.getMessage();
      return false;
    } finally {
      pendingSinceNanos = 0;
    }
  }
}
