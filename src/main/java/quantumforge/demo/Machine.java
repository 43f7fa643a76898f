package quantumforge.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One machine of the demo: what it is for, and the servers that run beside it and share its fate.
 *
 * @param main the node's JVM, or the only process
 * @param servers its own servers, started before it and stopped after it
 * @param serversUp whether all of them answer
 * @param preparation what else has to be done each time before the main process starts
 */
record Machine(
    String name,
    ManagedProcess main,
    List<ManagedProcess> servers,
    BooleanSupplier serversUp,
    Preparation preparation) {

  private static final Duration SERVERS_PATIENCE = Duration.ofSeconds(15);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(12);
  private static final long POLL_MILLIS = 20;

  Machine {
    servers = List.copyOf(servers);
  }

  /** Starts the servers, waits until they answer, and starts the main process. */
  void start() throws DemoException, IOException, InterruptedException {
    for (ManagedProcess server : servers) {
      server.awaitKilled();
      server.start();
    }
    awaitServers();
    main.awaitKilled();
    if (main.pid() == 0) {
      preparation.run();
      main.start();
    }
  }

  /** Runs before the main process starts. */
  interface Preparation {
    void run() throws DemoException, IOException, InterruptedException;
  }

  /** What of a machine is meant. */
  enum Part {
    ALL,
    /** The main process, not its servers. */
    PROCESS,
    /** Its servers, not the main process. */
    SERVERS
  }

  /** SIGKILL. */
  void kill(Part part) {
    if (part != Part.SERVERS) {
      main.kill();
    }
    if (part != Part.PROCESS) {
      servers.forEach(ManagedProcess::kill);
    }
  }

  /**
   * SIGSTOP to the whole machine.
   *
   * @param processOnly spares the servers
   */
  void pause(boolean processOnly) throws IOException, InterruptedException {
    main.pause();
    if (!processOnly) {
      for (ManagedProcess server : servers) {
        server.pause();
      }
    }
  }

  /** SIGCONT to all of it. */
  void resume() throws IOException, InterruptedException {
    for (ManagedProcess server : servers) {
      server.resume();
    }
    main.resume();
  }

  /** Stops the main process in order, and starts again whatever of the machine does not run. */
  void restart() throws DemoException, IOException, InterruptedException {
    resume();
    main.requestStop();
    main.awaitStop(STOP_PATIENCE);
    start();
  }

  long residentBytes() {
    return main.residentBytes() + servers.stream().mapToLong(ManagedProcess::residentBytes).sum();
  }

  private void awaitServers() throws DemoException, InterruptedException {
    long deadline = System.nanoTime() + SERVERS_PATIENCE.toNanos();
    while (!serversUp.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        ProcessSpec server = servers.getFirst().spec();
        throw new DemoException(
            DemoException.Kind.FAILED,
            "%s does not answer after %d s; its log says: %s (%s)"
                .formatted(
                    server.name(),
                    SERVERS_PATIENCE.toSeconds(),
                    Logs.lastLine(server.log()),
                    server.log()));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
