package quantumforge.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One process that is kept running, as a service manager would: when it exits by itself it is
 * started again after a pause; when it was stopped or killed on command it stays away. Thread-safe.
 */
final class ManagedProcess {

  private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 20;

  /** What is wanted of it, and what it is. */
  enum State {
    /** Never started, or stopped on command. */
    STOPPED,
    RUNNING,
    /** Frozen on command. */
    PAUSED,
    /** Ended by itself; starts again in a moment. */
    EXITED,
    /** Killed on command. */
    KILLED
  }

  /** One time that it ended although nobody had asked it to. */
  record Exit(Instant at, int code) {}

  private final ProcessSpec spec;
  private final Spawner spawner;
  private final Consumer<String> events;
  private State state = State.STOPPED;
  private Process process;
  private int starts;
  private final List<Exit> exits = new ArrayList<>();

  /**
   * @param events receives one sentence for people when something happens to the process
   */
  ManagedProcess(ProcessSpec spec, Spawner spawner, Consumer<String> events) {
    this.spec = spec;
    this.spawner = spawner;
    this.events = events;
  }

  ProcessSpec spec() {
    return spec;
  }

  synchronized State state() {
    return state;
  }

  /** How often it ended by itself. */
  synchronized int restarts() {
    return exits.size();
  }

  /** Every time that it ended by itself, in order. */
  synchronized List<Exit> exits() {
    return List.copyOf(exits);
  }

  /** How often it was started, on command or after it had ended by itself. */
  synchronized int starts() {
    return starts;
  }

  /** The exit code of the last time it ended by itself; 0 when it never did. */
  synchronized int lastExit() {
    return exits.isEmpty() ? 0 : exits.getLast().code();
  }

  /** The pid, or 0 when it does not run. */
  synchronized long pid() {
    return isAlive() ? process.pid() : 0;
  }

  synchronized long residentBytes() {
    return isAlive() ? Proc.residentBytes(process.pid()) : 0;
  }

  /** Starts it; does nothing when it runs. */
  synchronized void start() throws IOException {
    if (isAlive()) {
      return;
    }
    Process started = spawner.spawn(spec);
    process = started;
    state = State.RUNNING;
    starts++;
    started.onExit().thenAccept(this::ended);
  }

  /**
   * Waits until a killed process has ended: on a busy machine that takes a second and more. Not
   * under the lock, which its end needs.
   *
   * @throws IOException when it has not ended in time
   */
  void awaitKilled() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    while (isKilledAndAlive()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s was killed and has not ended after %d s"
                .formatted(spec.name(), KILL_PATIENCE.toSeconds()));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private synchronized boolean isKilledAndAlive() {
    return state == State.KILLED && isAlive();
  }

  /** SIGKILL; it stays dead until {@link #start()}. */
  synchronized void kill() {
    state = State.KILLED;
    if (isAlive()) {
      process.destroyForcibly();
    }
  }

  /** SIGSTOP: it stands still, and its sockets stay open. */
  synchronized void pause() throws IOException, InterruptedException {
    if (state == State.RUNNING && isAlive()) {
      Spawner.signal(process, "STOP");
      state = State.PAUSED;
    }
  }

  /** SIGCONT. */
  synchronized void resume() throws IOException, InterruptedException {
    if (state == State.PAUSED && isAlive()) {
      Spawner.signal(process, "CONT");
      state = State.RUNNING;
    }
  }

  /** Asks it to stop; returns at once. */
  synchronized void requestStop() throws IOException, InterruptedException {
    boolean paused = state == State.PAUSED;
    state = State.STOPPED;
    if (isAlive()) {
      Spawner.signal(process, spec.stopSignal());
      if (paused) {
        Spawner.signal(process, "CONT");
      }
    }
  }

  /** Waits until it has ended, and kills it when it has not after {@code patience}. */
  void awaitStop(Duration patience) throws InterruptedException {
    Process ending;
    synchronized (this) {
      ending = process;
    }
    if (ending != null
        && !ending.waitFor(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)) {
      events.accept(spec.name() + " does not stop; killed");
      ending.destroyForcibly();
      ending.waitFor(5, TimeUnit.SECONDS);
    }
  }

  private boolean isAlive() {
    return process != null && process.isAlive();
  }

  private synchronized void ended(Process ended) {
    if (ended != process || state == State.STOPPED || state == State.KILLED) {
      return;
    }
    state = State.EXITED;
    exits.add(new Exit(Instant.now(), ended.exitValue()));
    events.accept(
        "%s exited with code %d; it starts again in %d s (log: %s)"
            .formatted(spec.name(), lastExit(), RESTART_PAUSE.toSeconds(), spec.log()));
    Executor later =
        CompletableFuture.delayedExecutor(
            RESTART_PAUSE.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread);
    later.execute(this::startAgain);
  }

  private synchronized void startAgain() {
    if (state != State.EXITED) {
      return;
    }
    try {
      start();
      events.accept(spec.name() + " started again");
    } catch (IOException failed) {
      events.accept(spec.name() + " cannot be started again: " + failed.getMessage());
    }
  }
}
