package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Says one client's depth messages in groups of its own: the same changes, but other first and last
 * update ids than other clients see. How many messages make a group is drawn for each anew. A group
 * that waits when regrouping ends is said with the next message of its stream, so nothing is lost.
 * Used by the market's thread alone, but for {@link #begin} and {@link #end}.
 */
final class DepthRegrouper {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final SplittableRandom random;
  private final Map<String, Group> waiting = new HashMap<>();
  private volatile int most = 1;
  private volatile long untilNanos = System.nanoTime();

  DepthRegrouper(long seed) {
    random = new SplittableRandom(seed);
  }

  void begin(int mostMessages, long nanos) {
    untilNanos = System.nanoTime() + nanos;
    most = mostMessages;
  }

  void end() {
    most = 1;
  }

  /** The message to be said now, or null when it waits for the next ones of its stream. */
  StreamMessage regrouped(String stream, StreamMessage message) {
    if (most > 1 && System.nanoTime() - untilNanos > 0) {
      most = 1;
    }
    int limit = most;
    if (limit == 1 && waiting.isEmpty() || !stream.contains("@depth")) {
      return message;
    }
    Group group = waiting.get(stream);
    if (group == null) {
      if (limit == 1) {
        return message;
      }
      group = new Group(1 + random.nextInt(limit));
      waiting.put(stream, group);
    }
    group.add(message);
    if (limit > 1 && group.messages < group.wanted) {
      return null;
    }
    waiting.remove(stream);
    return group;
  }

  /**
   * A message of the stream is not said. The group that waits is lost with it: its first and last
   * id would span changes that are not in it, and a client's book be wrong without a hole to see.
   */
  void lost(String stream) {
    waiting.remove(stream);
  }

  /** Depth messages one behind the other, said as one. */
  private static final class Group implements StreamMessage {
    private final int wanted;
    private final Map<String, String> bids = new LinkedHashMap<>();
    private final Map<String, String> asks = new LinkedHashMap<>();
    private int messages;
    private String symbol = "";
    private long firstId;
    private long lastId;
    private long micros;

    Group(int wanted) {
      this.wanted = wanted;
    }

    void add(StreamMessage message) {
      TextBuffer text = new TextBuffer(1_024);
      message.write(text, true);
      JsonNode depth;
      try {
        depth = MAPPER.readTree(text.toString());
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException("the market's own message is JSON", impossible);
      }
      if (messages == 0) {
        firstId = depth.path("U").asLong();
      }
      messages++;
      symbol = depth.path("s").asText();
      lastId = depth.path("u").asLong();
      micros = depth.path("E").asLong();
      put(bids, depth.path("b"));
      put(asks, depth.path("a"));
    }

    private static void put(Map<String, String> side, JsonNode levels) {
      levels.forEach(level -> side.put(level.path(0).asText(), level.path(1).asText()));
    }

    @Override
    public void write(TextBuffer out, boolean inMicros) {
      out.ascii("{\"e\":\"depthUpdate\",\"E\":").number(inMicros ? micros : micros / 1_000);
      out.ascii(",\"s\":\"").ascii(symbol).ascii("\",\"U\":").number(firstId);
      out.ascii(",\"u\":").number(lastId).ascii(",\"b\":[");
      levels(out, bids);
      out.ascii("],\"a\":[");
      levels(out, asks);
      out.ascii("]}");
    }

    private static void levels(TextBuffer out, Map<String, String> side) {
      String before = "[\"";
      for (Map.Entry<String, String> level : side.entrySet()) {
        out.ascii(before).ascii(level.getKey()).ascii("\",\"");
        out.ascii(level.getValue()).ascii("\"]");
        before = ",[\"";
      }
    }
  }
}
