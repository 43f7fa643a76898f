package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server as the child of a {@link Guard}. Thread-safe. */
final class ServerProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final ServerTools tools;
  private final Guard guard;
  private Process process;
  private int starts;
  private volatile boolean told;

  ServerProcess(AgentSettings settings, ServerTools tools, Guard guard) {
    this.settings = settings;
    this.tools = tools;
    this.guard = guard;
  }

  private synchronized Optional<Process> process() {
    return Optional.ofNullable(process);
  }

  boolean isAlive() {
    return process().filter(Process::isAlive).isPresent();
  }

  /** How often it was started in this life of the agent. */
  synchronized int starts() {
    return starts;
  }

  /** Whether it was started in this life of the agent, and ended without being told to. */
  boolean crashed() {
    return !told && process().filter(ended -> !ended.isAlive()).isPresent();
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
    endWhatIsLeft();
    List<String> command =
        tools.command(
            "postgres", "-D", settings.data().toString(), "-c", "config_file=" + configuration);
    told = false;
    starts++;
    process =
        new ProcessBuilder(guard.over(command))
            .directory(settings.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process.onExit().thenRun(ended);
  }

  /** What the server prints may have passwords in it. */
  private Path log() throws IOException {
    Path log = settings.folder().resolve("postgres.log");
    if (!Files.exists(log)) {
      Files.createFile(
          log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return log;
  }

  /** A server whose guard was killed runs on, and nobody would ever end it. */
  private void endWhatIsLeft() throws IOException {
    Path file = settings.data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    String pid = Files.readAllLines(file).stream().findFirst().orElse("").strip();
    ProcessHandle left =
        pid.matches("[0-9]{1,18}") ? ProcessHandle.of(Long.parseLong(pid)).orElse(null) : null;
    boolean server =
        left != null
            && left.info().command().filter(command -> command.endsWith("postgres")).isPresent();
    if (server) {
      LOG.warn(
          "{}: a server of an earlier life still runs, pid {}: ended", settings.own().name(), pid);
      left.destroyForcibly();
    }
  }

  /** Lets the guard know that this process still runs; often, or the server is killed. */
  void tick() {
    process().ifPresent(Guard::tick);
  }

  /** Lets the server take its configuration in. */
  void reload() {
    order("reload");
  }

  /**
   * Ends the server in order, with its sessions; at once when that takes too long.
   *
   * @return whether it ended in order
   */
  boolean stop(Duration patience) throws IOException, InterruptedException {
    told = true;
    order("stop");
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
    order("kill");
    if (!awaitEnd(KILL_PATIENCE)) {
      throw new IOException("the server of " + settings.own().name() + " cannot be killed");
    }
  }

  private boolean awaitEnd(Duration patience) throws InterruptedException {
    Optional<Process> now = process();
    return now.isEmpty() || now.get().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void order(String word) {
    process().ifPresent(running -> Guard.order(running, word));
  }
}
