package quantumforge.backup;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Both servers, asked at the same time: one that is silent delays only itself. Thread-safe. */
final class Servers {

  private final List<DatabaseServer> servers;

  Servers(List<DatabaseServer> servers) {
    this.servers = List.copyOf(servers);
  }

  List<String> names() {
    return servers.stream().map(DatabaseServer::name).toList();
  }

  /**
   * Those that answered, in order, and why the others did not.
   *
   * @param failures by name, for people
   */
  record Opened(List<ServerSnapshot> snapshots, Map<String, String> failures)
      implements AutoCloseable {

    List<ServerLook> looks() {
      return snapshots.stream().map(ServerSnapshot::look).toList();
    }

    Optional<ServerSnapshot> of(String server) {
      return snapshots.stream().filter(one -> one.look().server().equals(server)).findFirst();
    }

    /** The others' failures, as one sentence. */
    List<String> reasons() {
      return failures.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList();
    }

    @Override
    public void close() {
      snapshots.forEach(ServerSnapshot::close);
    }
  }

  /** Takes a snapshot of each. Ends in the time that the sources allow. */
  Opened open() throws InterruptedException {
    Map<String, FutureTask<ServerSnapshot>> tasks = new LinkedHashMap<>();
    for (DatabaseServer server : servers) {
      FutureTask<ServerSnapshot> task = new FutureTask<>(() -> ServerSnapshot.take(server));
      tasks.put(server.name(), task);
      Thread.ofVirtual().name("snapshot-" + server.name()).start(task);
    }
    try {
      return collect(tasks);
    } catch (InterruptedException stopped) {
      tasks.values().forEach(task -> Thread.ofVirtual().start(() -> giveUp(task)));
      throw stopped;
    }
  }

  private static Opened collect(Map<String, FutureTask<ServerSnapshot>> tasks)
      throws InterruptedException {
    List<ServerSnapshot> snapshots = new ArrayList<>();
    Map<String, String> failures = new LinkedHashMap<>();
    for (Map.Entry<String, FutureTask<ServerSnapshot>> task : tasks.entrySet()) {
      try {
        snapshots.add(task.getValue().get());
      } catch (ExecutionException failed) {
        failures.put(task.getKey(), firstLine(failed.getCause()));
      }
    }
    return new Opened(snapshots, failures);
  }

  private static void giveUp(FutureTask<ServerSnapshot> task) {
    try {
      task.get().close();
    } catch (ExecutionException nothingToClose) {
      // It was not taken.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes another snapshot of one. */
  ServerSnapshot again(String server) throws SQLException {
    for (DatabaseServer one : servers) {
      if (one.name().equals(server)) {
        return ServerSnapshot.take(one);
      }
    }
    throw new IllegalArgumentException("there is no server " + server);
  }

  static String firstLine(Throwable failed) {
    return String.valueOf(failed.getMessage())
        .lines()
        .findFirst()
        .orElse(failed.getClass().getSimpleName());
  }
}
