package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server as the child of a {@link Guard}. Thread-safe. */
final class ServerProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration GUARD_PATIENCE = Duration.ofSeconds(2);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final ServerTools tools;
  private final Guard guard;
  private Process process;
  private int starts;
  private volatile boolean told;
  private volatile boolean alone;

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

  /** What it does while it takes no connections; see {@link StartPhase}. */
  String startPhase() {
    return process().map(Process::toHandle).map(StartPhase::below).orElse("");
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
   * @param more arguments of the server
   * @param ended is called when it has ended, however it did
   */
  synchronized void start(Path configuration, List<String> more, Runnable ended)
      throws IOException {
    if (isAlive()) {
      return;
    }
    List<String> command =
        new ArrayList<>(
            tools.command(
                "postgres",
                "-D",
                settings.data().toString(),
                "-c",
                "config_file=" + configuration));
    command.addAll(ServerConfiguration.fixed());
    command.addAll(more);
    told = false;
    alone = false;
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
    Path log = settings.log();
    if (!Files.exists(log)) {
      Files.createFile(
          log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return log;
  }

  /**
   * Ends a server on the same data that this life has not started, or whose guard was killed, and
   * any other program that an earlier life left at work there: it would run on, whatever is
   * decided, and nobody else would ever end it.
   *
   * @throws IOException when it cannot be ended
   */
  void endWhatIsLeft() throws IOException, InterruptedException {
    if (isAlive()) {
      return;
    }
    Optional<ProcessHandle> left = left();
    if (left.isPresent()) {
      LOG.warn("{}: a server that nobody guards is ended: {}", settings.own().name(), left.get());
      endTree(left.get());
    }
    if (!alone) {
      guard.lock().endHolders();
      alone = true;
    }
    forgetAnother();
  }

  /**
   * No server starts on data, and nothing turns them back, while anything has the number that is
   * noted with them; behind a restart of the machine something soon has, as the very tool that is
   * to turn them back. Whatever serves the data has been ended.
   */
  private void forgetAnother() throws IOException {
    if (noted().filter(this::worksInTheData).isEmpty() && Files.deleteIfExists(note())) {
      LOG.info("{}: the note of a server that has ended is removed", settings.own().name());
    }
  }

  /** A server does, also one that does not say of which data it is. */
  private boolean worksInTheData(ProcessHandle process) {
    Path worksIn = Path.of("/proc", Long.toString(process.pid()), "cwd");
    try {
      return Files.isSameFile(worksIn, settings.data());
    } catch (IOException unknown) {
      return process.isAlive();
    }
  }

  /** What has the number that is noted with the data may be anything by now. */
  private Optional<ProcessHandle> left() throws IOException {
    return noted().filter(this::servesTheData);
  }

  private Path note() {
    return settings.data().resolve("postmaster.pid");
  }

  private Optional<ProcessHandle> noted() throws IOException {
    if (!Files.exists(note())) {
      return Optional.empty();
    }
    String pid = Files.readAllLines(note()).stream().findFirst().orElse("").strip();
    return pid.matches("[0-9]{1,18}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
  }

  private boolean servesTheData(ProcessHandle process) {
    List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
    int at = arguments.indexOf("-D");
    return at >= 0
        && at + 1 < arguments.size()
        && arguments.get(at + 1).equals(settings.data().toString());
  }

  /** At once; its sessions would not notice by themselves while they are busy. */
  private void endTree(ProcessHandle first) throws IOException, InterruptedException {
    List<ProcessHandle> all = Stream.concat(Stream.of(first), first.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    while (all.stream().anyMatch(ServerProcess::runs)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the server of " + settings.own().name() + " cannot be killed");
      }
      Thread.sleep(10);
    }
  }

  /** One that has ended has no program any more, also while nobody has taken note of its end. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
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
    if (!awaitEnd(GUARD_PATIENCE)) {
      LOG.warn("{}: the guard does not end its server: it is ended", settings.own().name());
      Process guarded = process().orElseThrow();
      endTree(guarded.toHandle());
      guarded.waitFor(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
