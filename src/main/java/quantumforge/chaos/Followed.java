package quantumforge.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the change that made the present primary has come to clients, by the plant's own word.
 *
 * @param decidedAt by the wall clock
 * @param completeMillis from then on; -1 when it is not complete, or nobody saw when
 * @param missing what is, in sentences
 * @param writes when the first write came on each route, by node and route; -1 when none did, or
 *     nobody saw when
 */
record Followed(
    Instant decidedAt,
    boolean complete,
    long completeMillis,
    List<String> missing,
    Map<String, Long> writes) {

  static final Followed NOTHING = new Followed(Instant.EPOCH, false, -1, List.of(), Map.of());

  Followed {
    missing = List.copyOf(missing);
    writes = Map.copyOf(writes);
  }

  /**
   * Reads it.
   *
   * @param change a {@link quantumforge.status.DatabaseChange} in JSON
   */
  static Followed of(JsonNode change) {
    JsonNode propagation = change.path("propagation");
    List<String> missing = new ArrayList<>();
    propagation.path("missing").forEach(sentence -> missing.add(sentence.asText()));
    Map<String, Long> writes = new TreeMap<>();
    for (JsonNode write : propagation.path("routes")) {
      writes.put(
          key(write.path("node").asText(), write.path("route").asText()),
          write.path("afterMillis").asLong(-1));
    }
    return new Followed(
        Instant.parse(change.path("decidedAt").asText()),
        propagation.path("complete").asBoolean(),
        propagation.path("completeMillis").asLong(-1),
        missing,
        writes);
  }

  private static String key(String node, String route) {
    return node + "/" + route;
  }

  /** When the first write came on a route; empty when none did, or nobody saw when. */
  Optional<Long> write(ClientRoute route) {
    return Optional.ofNullable(writes.get(key(route.node().id(), route.name())))
        .filter(millis -> millis >= 0);
  }
}
