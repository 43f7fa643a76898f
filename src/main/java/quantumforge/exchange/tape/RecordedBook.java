package quantumforge.exchange.tape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole order book as a tape holds it, the answer to a REST depth request.
 *
 * @param symbol in upper case; empty when neither request nor answer name it
 */
public record RecordedBook(
    String symbol,
    long lastUpdateId,
    List<RecordedFrame.Level> bids,
    List<RecordedFrame.Level> asks) {

  private static final Pattern SYMBOL = Pattern.compile("[?&]symbol=([A-Za-z0-9_]+)");

  public RecordedBook {
    bids = List.copyOf(bids);
    asks = List.copyOf(asks);
  }

  /** The book in a REST answer; empty when the answer is none, or broken. */
  public static Optional<RecordedBook> of(TapeRecord.RestAnswer answer) {
    JsonNode node;
    try {
      node = Json.tree(answer.payload());
    } catch (BrokenLineException broken) {
      return Optional.empty();
    }
    if (!node.path("lastUpdateId").canConvertToLong() || !node.path("bids").isArray()) {
      return Optional.empty();
    }
    Matcher inUrl = SYMBOL.matcher(answer.url());
    String symbol = inUrl.find() ? inUrl.group(1) : node.path("symbol").asText();
    return Optional.of(
        new RecordedBook(
            symbol,
            node.path("lastUpdateId").longValue(),
            levels(node.path("bids")),
            levels(node.path("asks"))));
  }

  private static List<RecordedFrame.Level> levels(JsonNode side) {
    List<RecordedFrame.Level> levels = new ArrayList<>();
    for (JsonNode level : side) {
      levels.add(new RecordedFrame.Level(level.path(0).asText(), level.path(1).asText()));
    }
    return levels;
  }
}
