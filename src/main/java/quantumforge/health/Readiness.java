package quantumforge.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import quantumforge.status.Probe;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;

/** Asks every probe of a node at once, and says which fail and why. Thread-safe. */
public final class Readiness {

  private final List<Service> services;
  private final List<Probe> own;
  private final Duration timeout;

  /**
   * Asks nothing before {@link #failures()}.
   *
   * @param own the node's own probes
   * @param timeout what one probe may take
   */
  public Readiness(List<Service> services, List<Probe> own, Duration timeout) {
    this.services = List.copyOf(services);
    this.own = List.copyOf(own);
    this.timeout = timeout;
  }

  /** Free disk where the node keeps its data. */
  public static Probe disk(java.nio.file.Path directory, long minimumBytes) {
    return new Probe(
        "disk",
        () -> {
          long free = ProcessProbe.diskFreeBytes(directory);
          return free >= 0 && free < minimumBytes
              ? Optional.of(
                  "%d MiB free at %s, wanted are %d MiB"
                      .formatted(free >> 20, directory, minimumBytes >> 20))
              : Optional.empty();
        });
  }

  /** Name and reason of each check that fails; empty when the node is ready. Blocks. */
  public Map<String, String> failures() {
    Map<String, FutureTask<Optional<String>>> asked = new LinkedHashMap<>();
    for (Probe probe : all()) {
      FutureTask<Optional<String>> task = new FutureTask<>(probe.check());
      Thread.ofVirtual().name("probe-" + probe.name()).start(task);
      asked.put(probe.name(), task);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<String, String> failures = new LinkedHashMap<>();
    asked.forEach((name, task) -> await(task, deadline).ifPresent(why -> failures.put(name, why)));
    return failures;
  }

  private List<Probe> all() {
    List<Probe> probes = new ArrayList<>(own);
    for (Service service : services) {
      probes.add(new Probe(service.status().name(), () -> unready(service.status())));
      probes.addAll(service.probes());
    }
    return probes;
  }

  private static Optional<String> unready(ServiceStatus status) {
    return switch (status.state()) {
      case STARTING, FAILED ->
          Optional.of(
              status.state().name().toLowerCase(java.util.Locale.ROOT) + ": " + status.detail());
      case RUNNING, DEGRADED, NOT_BUILT -> Optional.empty();
    };
  }

  private Optional<String> await(FutureTask<Optional<String>> task, long deadline) {
    try {
      return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      task.cancel(true);
      return Optional.of("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException failed) {
      return Optional.of(String.valueOf(failed.getCause().getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
