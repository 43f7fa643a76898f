package quantumforge.health;

import java.nio.file.Path;
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
import java.util.function.ToLongFunction;
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

  /**
   * Holds while there is enough free disk where the node keeps data; unknown space is not enough.
   *
   * @param name of the probe
   * @param directory need not exist yet
   */
  public static Probe disk(String name, Path directory, long minimumBytes) {
    return disk(name, directory, minimumBytes, ProcessProbe::diskFreeBytes);
  }

  static Probe disk(
      String name, Path directory, long minimumBytes, ToLongFunction<Path> freeBytes) {
    return new Probe(
        name,
        () -> {
          long free = freeBytes.applyAsLong(directory);
          if (free < 0) {
            return Optional.of("how much is free at %s cannot be found out".formatted(directory));
          }
          return free < minimumBytes
              ? Optional.of(
                  "%d MiB free at %s, wanted are %d MiB"
                      .formatted(free >> 20, directory, minimumBytes >> 20))
              : Optional.empty();
        });
  }

  /**
   * Name and reason of each check that fails; empty when the node is ready. A service's probe is
   * named behind its service: {@code consumer redis}. Blocks.
   */
  public Map<String, String> failures() {
    List<Asked> asked = new ArrayList<>();
    for (Probe probe : all()) {
      FutureTask<Optional<String>> task = new FutureTask<>(probe.check());
      Thread.ofVirtual().name("probe-" + probe.name()).start(task);
      asked.add(new Asked(probe.name(), task));
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<String, String> failures = new LinkedHashMap<>();
    for (Asked probe : asked) {
      await(probe.task(), deadline)
          .ifPresent(why -> failures.merge(probe.name(), why, (one, more) -> one + "; " + more));
    }
    return failures;
  }

  /** What {@code /ready} answers: one line, and one more for each failure. */
  public static String text(Map<String, String> failures) {
    StringBuilder text = new StringBuilder(failures.isEmpty() ? "ready\n" : "not ready\n");
    failures.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
    return text.toString();
  }

  private record Asked(String name, FutureTask<Optional<String>> task) {}

  private List<Probe> all() {
    List<Probe> probes = new ArrayList<>(own);
    for (Service service : services) {
      String name = service.status().name();
      probes.add(new Probe(name, () -> unready(service.status())));
      for (Probe probe : service.probes()) {
        probes.add(new Probe(name + " " + probe.name(), probe.check()));
      }
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
