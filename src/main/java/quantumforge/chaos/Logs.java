package quantumforge.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Takes over into the history what the nodes wrote into their logs since it was read last. */
final class Logs {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Who decides and who acts. */
  private static final Set<String> ACTORS =
      Set.of(
          "quantumforge.witness.DatabaseSeat",
          "quantumforge.witness.Witness",
          "quantumforge.failover.ServerAgent",
          "quantumforge.failover.ServerProcess",
          "quantumforge.failover.DataFolder",
          "quantumforge.failover.Hands",
          "quantumforge.failover.Orphans",
          "quantumforge.route.RouteWorker");

  private final Map<String, Long> read = new HashMap<>();
  private final History history;

  Logs(History history) {
    this.history = history;
  }

  /** Reads on. */
  synchronized void read(Collection<Machine> machines) throws IOException {
    for (Machine machine : machines) {
      if (Files.exists(machine.log())) {
        read(machine);
      }
    }
  }

  private void read(Machine machine) throws IOException {
    long from = read.getOrDefault(machine.name(), 0L);
    byte[] fresh;
    try (RandomAccessFile file = new RandomAccessFile(machine.log().toFile(), "r")) {
      fresh = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(fresh);
    }
    int end = fresh.length;
    while (end > 0 && fresh[end - 1] != '\n') {
      end--;
    }
    read.put(machine.name(), from + end);
    new String(fresh, 0, end, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("{"))
        .forEach(line -> take(machine.name(), line));
  }

  private void take(String node, String line) {
    try {
      JsonNode entry = JSON.readTree(line);
      if (ACTORS.contains(entry.path("logger").asText())) {
        history.add(
            LogLine.effect(
                history.nanos(Instant.parse(entry.path("at").asText())),
                node,
                entry.path("message").asText()));
      }
    } catch (JsonProcessingException torn) {
      // Cut off in the middle, as its node was.
    }
  }
}
