package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a node does, in a few words, from its own report. */
final class Activity {

  private Activity() {}

  /**
   * @param report a {@link quantumforge.status.NodeReport} in JSON, or nothing
   */
  static String of(JsonNode report) {
    List<String> parts = new ArrayList<>();
    for (JsonNode feed : report.path("feeds")) {
      parts.add(
          "%s/s, %d/%d conn"
              .formatted(
                  count(feed.path("ticksPerSecond").asDouble()),
                  feed.path("connectionsUp").asInt(),
                  feed.path("connectionsWanted").asInt()));
    }
    for (JsonNode relay : report.path("relays")) {
      parts.add(
          "buffer %s%s"
              .formatted(
                  bytes(relay.path("bufferedBytes").asLong()),
                  relay.path("blocked").asBoolean() ? " FULL" : ""));
    }
    if (report.hasNonNull("brain")) {
      parts.add(brain(report.path("brain")));
    }
    for (JsonNode service : report.path("services")) {
      String state = service.path("state").asText();
      if (state.equals("FAILED") || state.equals("DEGRADED")) {
        parts.add(service.path("name").asText() + " " + state.toLowerCase(Locale.ROOT));
      }
    }
    return String.join(", ", parts);
  }

  /**
   * @param status of the paper exchange in JSON
   */
  static String ofPaper(JsonNode status) {
    String trouble = status.path("trouble").asText();
    return "%s, %s, %d symbols, %s ticks, %d clients%s"
        .formatted(
            status.path("source").asText().replaceAll(" .*", ""),
            status.path("state").asText(),
            status.path("symbols").size(),
            count(status.path("ticks").asLong()),
            status.path("clients").size(),
            trouble.isEmpty() ? "" : ", " + trouble);
  }

  private static String brain(JsonNode brain) {
    long lag = brain.path("lagMillis").asLong(-1);
    long p99 = brain.path("latencyP99Micros").asLong(-1);
    StringBuilder text = new StringBuilder(count(brain.path("ticksPerSecond").asDouble()));
    text.append("/s");
    if (lag >= 0) {
      text.append(", lag ").append(lag).append(" ms");
    }
    if (p99 >= 0) {
      text.append(String.format(Locale.ROOT, ", p99 %.1f ms", p99 / 1e3));
    }
    return text.append(brain.path("catchingUp").asBoolean() ? ", catching up" : "").toString();
  }

  static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  static String bytes(long bytes) {
    if (bytes < 1L << 20) {
      return Math.ceilDiv(bytes, 1 << 10) + " kB";
    }
    return bytes < 1L << 30
        ? (bytes >> 20) + " MB"
        : String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1 << 30));
  }
}
