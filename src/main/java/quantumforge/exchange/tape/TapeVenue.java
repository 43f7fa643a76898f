package quantumforge.exchange.tape;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/** Whose messages a tape holds. */
public enum TapeVenue {
  /** Binance spot, Binance.US, or one of Binance's futures. */
  BINANCE("Binance"),
  /** Coinbase's Advanced Trade or Exchange feed. */
  COINBASE("Coinbase"),
  /** Kraken's WebSocket v1. */
  KRAKEN_V1("Kraken (WebSocket v1)"),
  /** Kraken's WebSocket v2. */
  KRAKEN_V2("Kraken (WebSocket v2)"),
  /** Messages of no form that is known, or none at all. */
  UNKNOWN("an unknown exchange");

  /** Answers to subscriptions and the like come first; none of them is so many. */
  private static final int FRAMES_LOOKED_AT = 1_000;

  private final String label;

  TapeVenue(String label) {
    this.label = label;
  }

  /** For people. */
  public String label() {
    return label;
  }

  /**
   * Looks at a tape's first frames until one tells.
   *
   * @throws TapeException when the tape cannot be read at all
   */
  public static TapeVenue of(Path file) throws IOException {
    try (TapeReader reader = TapeReader.open(file)) {
      int frames = 0;
      while (frames < FRAMES_LOOKED_AT && reader.hasNext()) {
        if (reader.next() instanceof TapeRecord.Frame frame) {
          frames++;
          TapeVenue venue = ofFrame(frame.payload());
          if (venue != UNKNOWN) {
            return venue;
          }
        }
      }
      return UNKNOWN;
    }
  }

  /** Whose form a frame has; {@link #UNKNOWN} where it does not tell. */
  public static TapeVenue ofFrame(String payload) {
    JsonNode node;
    try {
      node = Json.tree(payload);
    } catch (BrokenLineException broken) {
      return UNKNOWN;
    }
    if (node.isArray() || node.has("event") && node.has("channelName")) {
      return KRAKEN_V1;
    }
    if (node.has("stream") || node.has("s") && (node.has("e") || node.has("u"))) {
      return BINANCE;
    }
    if (node.has("channel")) {
      return node.has("events") ? COINBASE : node.has("data") ? KRAKEN_V2 : UNKNOWN;
    }
    return node.has("product_id") ? COINBASE : UNKNOWN;
  }
}
