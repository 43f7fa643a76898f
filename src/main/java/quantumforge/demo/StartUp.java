package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The start of a plant: waits until all of it is up, or says why it is not. Used by one thread. */
final class StartUp {

  private static final Duration UP_PATIENCE = Duration.ofSeconds(180);
  private static final Duration POLL = Duration.ofMillis(500);

  /** A start that takes longer than this is worth a reason for each node. */
  private static final Duration REASONS_AFTER = Duration.ofSeconds(30);

  /** Usage, configuration, missing, in use. */
  private static final Set<Integer> HOPELESS_EXITS = Set.of(2, 3, 4, 5);

  /** So often may a process end by itself while the plant comes up. */
  private static final int RESTARTS_MAX = 5;

  private final Path folder;
  private final List<DemoNode> nodes;
  private final Plant plant;
  private final PlantProbe probe;
  private final DemoScreen screen;
  private final long startedNanos = System.nanoTime();

  /**
   * @param folder the demo's, where the logs are
   */
  StartUp(Path folder, List<DemoNode> nodes, Plant plant, PlantProbe probe, DemoScreen screen) {
    this.folder = folder;
    this.nodes = nodes;
    this.plant = plant;
    this.probe = probe;
    this.screen = screen;
  }

  /**
   * Starts everything.
   *
   * @param stopAsked ends it
   * @return how long it took
   * @throws DemoException when something fails for good, or all of it takes too long
   * @throws InterruptedException when it was asked to stop before it was done
   */
  Duration run(CountDownLatch stopAsked) throws DemoException, IOException, InterruptedException {
    CompletableFuture<Void> controlUp = new CompletableFuture<>();
    CompletableFuture<Void> started = plant.start(controlUp);
    String before = "";
    boolean database = false;
    while (true) {
      checkNoneGaveUp();
      checkNoneFailed(started);
      if (!database && plant.databases().isUp()) {
        createDatabase();
        database = true;
      }
      Map<String, String> waiting = probe.waitingFor();
      if (nodes.stream().noneMatch(node -> node.isControl() && waiting.containsKey(node.id()))) {
        controlUp.complete(null);
      }
      if (waiting.isEmpty() && database) {
        return elapsed();
      }
      checkPatience(waiting);
      String now = progress(waiting);
      if (!now.equals(before)) {
        screen.event(now);
        before = now;
      }
      if (stopAsked.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("asked to stop while starting");
      }
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  private String progress(Map<String, String> waiting) {
    if (elapsed().compareTo(REASONS_AFTER) > 0) {
      return "waiting for " + reasons(waiting);
    }
    return "%d of %d nodes up".formatted(nodes.size() - waiting.size(), nodes.size());
  }

  private void checkPatience(Map<String, String> waiting) throws DemoException {
    if (elapsed().compareTo(UP_PATIENCE) > 0) {
      throw new DemoException(
          DemoException.Kind.FAILED,
          "not up after %d s: %s (logs: %s/NODE/node.log)"
              .formatted(UP_PATIENCE.toSeconds(), reasons(waiting), folder));
    }
  }

  private static String reasons(Map<String, String> waiting) {
    List<String> reasons = new ArrayList<>();
    waiting.forEach((node, reason) -> reasons.add(node + " (" + reason + ")"));
    return String.join(", ", reasons);
  }

  private void createDatabase() throws DemoException, IOException {
    try {
      plant.databases().createDatabase();
    } catch (SQLException refused) {
      throw new DemoException(
          DemoException.Kind.FAILED,
          "PostgreSQL refuses to create the database: " + refused.getMessage(),
          refused);
    }
  }

  private static void checkNoneFailed(CompletableFuture<Void> started)
      throws DemoException, IOException {
    if (started.isCompletedExceptionally()) {
      switch (started.exceptionNow()) {
        case DemoException known -> throw known;
        case IOException known -> throw known;
        case Throwable other -> throw new IOException("cannot start: " + other, other);
      }
    }
  }

  /** What ends for a reason that does not go away would only end again. */
  private void checkNoneGaveUp() throws DemoException {
    for (ManagedProcess process : plant.processes()) {
      boolean hopeless =
          process.spec().stage() == ProcessSpec.Stage.STORES
              || HOPELESS_EXITS.contains(process.lastExit());
      if (process.restarts() >= RESTARTS_MAX || process.restarts() > 0 && hopeless) {
        Path log = process.spec().log();
        Path before = log.resolveSibling(log.getFileName() + ".before");
        throw new DemoException(
            DemoException.Kind.FAILED,
            "%s ended with code %d while starting: %s (log: %s)"
                .formatted(
                    process.spec().name(),
                    process.lastExit(),
                    Logs.lastLine(Files.exists(before) ? before : log),
                    log));
      }
    }
  }
}
