package quantumforge.route;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import quantumforge.status.RouteStatus;

/** What a route is measured by. */
final class RouteMeters {

  private static final String TAG = "route";

  private RouteMeters() {}

  static void register(RouteWorker worker, MeterRegistry meters) {
    gauge(worker, meters, "forge.route.epoch", RouteStatus::epoch);
    gauge(
        worker,
        meters,
        "forge.route.proven",
        status -> status.state().equals(RouteMachine.Phase.PROVEN.name()) ? 1 : 0);
    gauge(
        worker,
        meters,
        "forge.route.pointed.seconds",
        status -> seconds(status.pointedAfterMillis()));
    gauge(
        worker,
        meters,
        "forge.route.write.seconds",
        status -> seconds(status.firstWriteAfterMillis()));
    FunctionCounter.builder("forge.route.failures", worker, RouteWorker::failures)
        .tag(TAG, worker.name())
        .register(meters);
  }

  private static double seconds(long millis) {
    return millis < 0 ? Double.NaN : millis / 1e3;
  }

  private static void gauge(
      RouteWorker worker, MeterRegistry meters, String name, ToDoubleFunction<RouteStatus> value) {
    Gauge.builder(name, () -> value.applyAsDouble(worker.status()))
        .tag(TAG, worker.name())
        .register(meters);
  }
}
