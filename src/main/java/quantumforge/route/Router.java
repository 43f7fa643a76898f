package quantumforge.route;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import quantumforge.kernel.DatabaseTls;
import quantumforge.status.RouteStatus;

/** All routes of this node, each with a thread of its own: none waits for another. Thread-safe. */
public final class Router {

  private final List<RouteWorker> workers = new ArrayList<>();

  /**
   * Reads secrets and what an earlier process left; does nothing yet.
   *
   * @param tls how the two servers are reached
   * @param folder for what must not be forgotten; is made when it is not there
   * @throws IOException when a file cannot be used; the message names the route and the file
   */
  public Router(
      List<RouteSettings> routes,
      RouteLimits limits,
      DatabaseTls tls,
      Path folder,
      MeterRegistry meters)
      throws IOException {
    Files.createDirectories(folder);
    for (RouteSettings settings : routes) {
      RoutePasswords passwords = new RoutePasswords(settings);
      WriteProof proof = new WriteProof(settings, passwords.get("user"), limits, tls);
      Route route = route(settings, passwords, limits, proof);
      RouteWorker worker = new RouteWorker(settings, route, proof, limits, folder);
      workers.add(worker);
    }
    // Only when all are there: one that could not be made is made again, and a meter stays the
    // first.
    workers.forEach(worker -> RouteMeters.register(worker, meters));
  }

  private static Route route(
      RouteSettings settings, RoutePasswords passwords, RouteLimits limits, WriteProof proof)
      throws IOException {
    return switch (settings) {
      case RouteSettings.Pgbouncer pgbouncer ->
          new PgBouncerRoute(pgbouncer, passwords, limits, proof);
      case RouteSettings.Dns dns -> new DnsRoute(dns, passwords, limits);
      case RouteSettings.Hook hook -> new HookRoute(hook, limits);
    };
  }

  /** Goes on from what is known; waits for nothing. */
  public void start() {
    workers.forEach(RouteWorker::start);
  }

  /** Ends what is under way; what was kept is gone on with by the next one. */
  public void stop() throws InterruptedException {
    for (RouteWorker worker : workers) {
      worker.stop();
    }
  }

  /** Takes a decision, which may have been heard before, or be an old one; never waits. */
  public void decided(Decision decision) {
    workers.forEach(worker -> worker.decided(decision));
  }

  /** Every route, in the order of the settings. */
  public List<RouteStatus> status() {
    return workers.stream().map(RouteWorker::status).toList();
  }
}
