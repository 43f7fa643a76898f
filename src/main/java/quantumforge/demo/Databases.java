package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL servers of a plant: one by itself, or a pair that the sites' agents run.
 *
 * @param alone the one, where there is no pair
 */
record Databases(Optional<PostgresServer> alone, Optional<DatabasePair> pair) {

  /**
   * Prepares them.
   *
   * @param folder of what belongs to neither site
   * @param measured what is measured has one server: a second one would only take of the processors
   */
  static Databases prepare(List<DemoNode> nodes, Ports ports, Path folder, boolean measured)
      throws DemoException, IOException, InterruptedException {
    Optional<DatabasePair> pair =
        measured ? Optional.empty() : DatabasePair.of(nodes, ports, folder);
    if (pair.isPresent()) {
      return new Databases(Optional.empty(), pair);
    }
    return new Databases(
        Optional.of(
            PostgresServer.prepare(PostgresServer.programs(folder), ports.postgres(), folder)),
        pair);
  }

  /** What a node's configuration says of them. */
  String configuration(DemoNode node, Path home) throws IOException {
    if (pair.isPresent()) {
      return pair.get().configuration(node, home);
    }
    return node.roles().contains("database")
        ? "forge.database.url = \"%s\"\n".formatted(alone.orElseThrow().url("monitor"))
        : "";
  }

  /** Whether the one takes connections; a pair is awaited with its sites. */
  boolean isUp() {
    return alone.map(PostgresServer::isUp).orElse(true);
  }

  /** The agents of a pair do that themselves. */
  void createDatabase() throws SQLException, IOException {
    if (alone.isPresent()) {
      alone.get().createDatabase();
    }
  }
}
