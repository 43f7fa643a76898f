package quantumforge.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import quantumforge.status.Figure;

/** Reads those of a node's metrics that go with its reports. Thread-safe. */
public final class Figures implements Supplier<List<Figure>> {

  private static final String NODE_TAG = "node";

  private final List<Watched> watched = new CopyOnWriteArrayList<>();

  /**
   * Watches gauges and counters; one that is registered later is read from then on.
   *
   * @param metrics their names
   */
  public Figures(MeterRegistry registry, Set<String> metrics) {
    registry
        .config()
        .onMeterAdded(
            meter -> {
              if (metrics.contains(meter.getId().getName())) {
                watch(meter);
              }
            });
    registry.getMeters().stream()
        .filter(meter -> metrics.contains(meter.getId().getName()))
        .forEach(this::watch);
  }

  private record Watched(Meter.Id id, String subject, Supplier<Double> value) {}

  /** A meter of another kind has no single value. */
  private synchronized void watch(Meter meter) {
    Supplier<Double> value =
        switch (meter) {
          case Gauge gauge -> gauge::value;
          case Counter counter -> counter::count;
          case FunctionCounter counter -> counter::count;
          default -> throw new IllegalArgumentException(meter.getId() + " has no single value");
        };
    if (watched.stream().noneMatch(known -> known.id.equals(meter.getId()))) {
      watched.add(new Watched(meter.getId(), subject(meter.getId()), value));
    }
  }

  private static String subject(Meter.Id id) {
    return id.getTags().stream()
        .filter(tag -> !tag.getKey().equals(NODE_TAG))
        .map(Tag::getValue)
        .collect(Collectors.joining("/"));
  }

  @Override
  public List<Figure> get() {
    List<Figure> figures = new ArrayList<>();
    for (Watched meter : watched) {
      double value = meter.value.get();
      // What a meter does not know now it tells as NaN.
      if (Double.isFinite(value)) {
        figures.add(new Figure(meter.id.getName(), meter.subject, value));
      }
    }
    return figures;
  }
}
