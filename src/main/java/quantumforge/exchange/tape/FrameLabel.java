package quantumforge.exchange.tape;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Which channel and symbol a frame of another venue is about, as far as its form tells.
 *
 * @param symbol empty when the frame names none
 */
record FrameLabel(String channel, String symbol) {

  static FrameLabel of(String payload) {
    try {
      JsonNode node = Json.tree(payload);
      return node.isArray() ? ofArray(node) : ofObject(node);
    } catch (BrokenLineException unreachable) {
      return new FrameLabel("unknown", "");
    }
  }

  /** Kraken v1: {@code [id, {..}, "book-1000", "XBT/USD"]}. */
  private static FrameLabel ofArray(JsonNode node) {
    int size = node.size();
    return size >= 2 && node.path(size - 2).isTextual()
        ? new FrameLabel(node.path(size - 2).textValue(), node.path(size - 1).asText())
        : new FrameLabel("unknown", "");
  }

  private static FrameLabel ofObject(JsonNode node) {
    String channel = "unknown";
    for (String key : new String[] {"channel", "type", "event", "e"}) {
      if (node.path(key).isTextual()) {
        channel = node.path(key).textValue();
        break;
      }
    }
    JsonNode[] symbols = {
      node.path("product_id"),
      node.path("pair"),
      node.path("data").path(0).path("symbol"),
      node.path("events").path(0).path("product_id"),
      node.path("events").path(0).path("trades").path(0).path("product_id"),
      node.path("events").path(0).path("tickers").path(0).path("product_id"),
    };
    for (JsonNode symbol : symbols) {
      if (symbol.isTextual()) {
        return new FrameLabel(channel, symbol.textValue());
      }
    }
    return new FrameLabel(channel, "");
  }
}
