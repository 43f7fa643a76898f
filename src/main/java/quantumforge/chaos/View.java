package quantumforge.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one control node knows of the plant, from its {@code /status}.
 *
 * @param node who was asked
 * @param witness whose word it is
 * @param ageMillis how long ago that word came
 * @param nodesUp how many nodes the witness hears
 * @param rule by which it is as it is now
 * @param changedBy the rule that made the present primary; empty when that is not known
 * @param orphans what only the former primary had, by the record of the present one's change; empty
 *     until that was looked at
 * @param followed how far that change has come to clients
 * @param servers what each server does
 * @param replication for whom commits wait at each server, or whether it follows, in words
 */
record View(
    String node,
    String witness,
    long term,
    long ageMillis,
    int nodesUp,
    long version,
    long epoch,
    String mode,
    String primary,
    String standby,
    String rule,
    String changedBy,
    String orphans,
    Followed followed,
    Map<String, String> servers,
    Map<String, String> replication) {

  private static final long FRESH_MILLIS = 2_000;

  static final View NOTHING =
      new View(
          "",
          "",
          0,
          Long.MAX_VALUE,
          0,
          0,
          0,
          "",
          "",
          "",
          "",
          "",
          "",
          Followed.NOTHING,
          Map.of(),
          Map.of());

  View {
    servers = Map.copyOf(servers);
    replication = Map.copyOf(replication);
  }

  /**
   * Reads it.
   *
   * @param status a {@link quantumforge.node.NodeStatus} in JSON
   */
  static View of(String node, JsonNode status) {
    JsonNode seen = status.path("plant");
    JsonNode plant = seen.path("status");
    JsonNode database = plant.path("database");
    if (plant.isMissingNode() || plant.isNull() || !database.hasNonNull("mode")) {
      return NOTHING;
    }
    int up = 0;
    for (JsonNode each : plant.path("nodes")) {
      up += each.path("reachability").asText().equals("UP") ? 1 : 0;
    }
    Map<String, String> servers = new TreeMap<>();
    Map<String, String> replication = new TreeMap<>();
    for (JsonNode server : database.path("servers")) {
      servers.put(server.path("server").asText(), server.path("state").asText());
      replication.put(server.path("server").asText(), server.path("replication").asText());
    }
    return new View(
        node,
        plant.path("witness").asText(),
        plant.path("term").asLong(),
        seen.path("ageMillis").asLong(),
        up,
        database.path("version").asLong(),
        database.path("epoch").asLong(),
        database.path("mode").asText(),
        database.path("primary").asText(),
        database.path("standby").asText(),
        database.path("verdict").path("rule").asText(),
        change(database).map(it -> it.path("rule").asText()).orElse(""),
        change(database).map(it -> it.path("orphans").asText()).orElse(""),
        change(database).map(Followed::of).orElse(Followed.NOTHING),
        servers,
        replication);
  }

  /** The change that made the present primary; empty when it is not known. */
  private static Optional<JsonNode> change(JsonNode database) {
    Optional<JsonNode> newest = Optional.empty();
    for (JsonNode change : database.path("changes")) {
      if (change.path("epoch").asLong() == database.path("epoch").asLong()) {
        newest = Optional.of(change);
      }
    }
    return newest;
  }

  boolean isFresh() {
    return ageMillis <= FRESH_MILLIS;
  }

  /** Every commit is on both servers, and the standby follows. */
  boolean isSynchronous() {
    return isFresh()
        && mode.equals("SYNCHRONOUS")
        && "PRIMARY".equals(servers.get(primary))
        && "STANDBY".equals(servers.get(standby));
  }

  /** The same, and every node of the rig is there. */
  boolean isWhole() {
    return isSynchronous() && nodesUp == NodeFiles.nodes().count();
  }

  /** A server follows the primary, and its log comes from there. */
  boolean isStreaming(String server) {
    return isFresh()
        && "STANDBY".equals(servers.get(server))
        && "streams from the primary".equals(replication.get(server));
  }
}
