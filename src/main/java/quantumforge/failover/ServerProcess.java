package quantumforge.failover;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server as a child of a small guard, which is a child of this process. The guard kills the
 * server when this process ends or stands still: a frozen agent cannot end a primary that nobody
 * may use any more. Thread-safe.
 */
final class ServerProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final ServerTools tools;
  private final Path script;
  private Process guard;
  private int starts;
  private volatile boolean told;

  ServerProcess(AgentSettings settings, ServerTools tools) throws IOException {
    this.settings = settings;
    this.tools = tools;
    this.script = settings.folder().resolve("server-guard.sh");
    try (InputStream source =
        ServerProcess.class.getResourceAsStream("/failover/server-guard.sh")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  synchronized boolean isAlive() {
    return guard != null && guard.isAlive();
  }

  /** How often it was started in this life of the agent. */
  synchronized int starts() {
    return starts;
  }

  /** Whether it was started in this life of the agent, and ended without being told to. */
  synchronized boolean crashed() {
    return guard != null && !guard.isAlive() && !told;
  }

  /**
   * Starts the server with a configuration; returns before it takes connections.
   *
   * @param ended is called when it has ended, however it did
   */
  synchronized void start(Path configuration, Runnable ended) throws IOException {
    if (isAlive()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("setsid", "bash", script.toString()));
    command.add(Long.toString(Math.max(1, settings.guard().toSeconds())));
    command.addAll(tools.command("postgres", "-D", settings.data().toString()));
    command.addAll(List.of("-c", "config_file=" + configuration));
    told = false;
    starts++;
    guard =
        new ProcessBuilder(command)
            .directory(settings.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    settings.folder().resolve("postgres.log").toFile()))
            .start();
    guard.onExit().thenRun(ended);
  }

  /** Lets the guard know that this process still runs; often, or the server is killed. */
  void tick() {
    Process now;
    synchronized (this) {
      now = guard;
    }
    if (now != null && now.isAlive()) {
      write(now, "tick\n");
    }
  }

  /** Lets the server take its configuration in. */
  void reload() {
    order("reload\n");
  }

  /**
   * Ends the server in order, with its sessions; at once when that takes too long.
   *
   * @return whether it ended in order
   */
  boolean stop(Duration patience) throws IOException, InterruptedException {
    told = true;
    order("stop\n");
    if (awaitEnd(patience)) {
      return true;
    }
    LOG.warn(
        "{} did not stop within {} ms: ended at once", settings.own().name(), patience.toMillis());
    kill();
    return false;
  }

  /** Ends the server and all its sessions at once. */
  void kill() throws IOException, InterruptedException {
    told = true;
    order("kill\n");
    if (!awaitEnd(KILL_PATIENCE)) {
      throw new IOException("the server of " + settings.own().name() + " cannot be killed");
    }
  }

  private boolean awaitEnd(Duration patience) throws InterruptedException {
    Process now;
    synchronized (this) {
      now = guard;
    }
    return now == null || now.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void order(String word) {
    Process now;
    synchronized (this) {
      now = guard;
    }
    if (now != null && now.isAlive()) {
      write(now, word);
    }
  }

  private static void write(Process guard, String word) {
    try {
      OutputStream out = guard.getOutputStream();
      synchronized (guard) {
        out.write(word.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException ended) {
      LOG.debug("the guard has ended: {}", ended.getMessage());
    }
  }
}
