package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One machine of a {@link Network}: a node, and whatever that starts. As a service manager would,
 * it starts the node again when that ends by itself. Thread-safe.
 */
final class Machine {

  /** Settings of whoever starts the rig, which would lie over the machines' own. */
  private static final List<String> OVERRIDES =
      List.of("DATABASE_URL", "BACKUP_DB_URL", "ANALYTICS_DB_URL", "POOLED_DB_URL", "REDIS_URL");

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long RESTART_MILLIS = 2_000;
  private static final long POLL_MILLIS = 2;

  private final Network network;
  private final String name;
  private final List<String> command;
  private final Path log;
  private boolean wanted;
  private Process process;
  private ProcessHandle first;
  private int starts;

  Machine(Network network, String name, List<String> command, Path log) {
    this.network = network;
    this.name = name;
    this.command = List.copyOf(command);
    this.log = log;
  }

  String name() {
    return name;
  }

  /** All that it ever logged. */
  Path log() {
    return log;
  }

  /** How often the node was started, also by itself. */
  synchronized int starts() {
    return starts;
  }

  /** Starts the node; does nothing when it runs. */
  synchronized void start() throws IOException, InterruptedException {
    wanted = true;
    if (process != null && process.isAlive()) {
      return;
    }
    List<String> all = new ArrayList<>(network.on(name));
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().keySet().removeAll(OVERRIDES);
    process =
        builder
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    starts++;
    first = first(process);
    process.onExit().thenAccept(this::ended);
  }

  /** Below nsenter, which is outside, and unshare. */
  private ProcessHandle first(Process started) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (started.isAlive() && System.nanoTime() < deadline) {
      Optional<ProcessHandle> found =
          started.children().findFirst().flatMap(unshare -> unshare.children().findFirst());
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IOException("the machine %s does not start; its log is %s".formatted(name, log));
  }

  /** Lets all its processes end at once, without waiting for that; its network is left as it is. */
  synchronized void end() {
    wanted = false;
    if (process != null && process.isAlive()) {
      first.destroyForcibly();
    }
  }

  /** The same, and waits until they have ended. */
  synchronized void kill() throws IOException, InterruptedException {
    end();
    if (process != null && process.isAlive()) {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the machine " + name + " cannot be killed");
      }
    }
  }

  /** It is not started again when it ends. */
  synchronized void release() {
    wanted = false;
  }

  /** All its processes stand still, in the same moment; its network answers on. */
  synchronized void freeze() throws IOException, InterruptedException {
    Network.signalAll(first.pid(), "STOP");
  }

  /** All its processes stand still for exactly so long; returns behind it. */
  synchronized void pause(Duration time) throws IOException, InterruptedException {
    Network.pauseAll(first.pid(), time);
  }

  /** They go on. */
  synchronized void thaw() throws IOException, InterruptedException {
    if (process.isAlive()) {
      Network.signalAll(first.pid(), "CONT");
    }
  }

  /** The node's own process stands still; what it started goes on. */
  synchronized void freezeNode() throws IOException, InterruptedException {
    signalNode("-STOP");
  }

  /** It goes on. */
  synchronized void thawNode() throws IOException, InterruptedException {
    signalNode("-CONT");
  }

  private void signalNode(String signal) throws IOException, InterruptedException {
    Shell.run(List.of("kill", signal, Long.toString(node().pid())));
  }

  /** The first process starts nothing else, and takes over what others leave behind. */
  private ProcessHandle node() throws IOException {
    return first
        .children()
        .filter(child -> child.info().command().filter(command.getFirst()::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> new IOException("the node of the machine " + name + " does not run"));
  }

  /**
   * Signals one process.
   *
   * @param pid as the machine counts
   * @param signal without SIG, for example KILL
   */
  synchronized void signal(long pid, String signal) throws IOException, InterruptedException {
    Network.signal(first.pid(), pid, signal);
  }

  private synchronized void ended(Process which) {
    if (which == process && wanted) {
      CompletableFuture.delayedExecutor(
              RESTART_MILLIS, TimeUnit.MILLISECONDS, Thread::startVirtualThread)
          .execute(this::startAgain);
    }
  }

  private synchronized void startAgain() {
    try {
      if (wanted) {
        start();
      }
    } catch (IOException notNow) {
      ended(process);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
