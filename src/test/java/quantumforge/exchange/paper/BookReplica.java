package quantumforge.exchange.paper;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * An order book as a client keeps it, from a REST snapshot and depth messages, compared with the
 * best bid and ask messages at equal update ids. Written apart from the program's own books.
 */
final class BookReplica {

  private final TreeMap<BigDecimal, String> bids = new TreeMap<>();
  private final TreeMap<BigDecimal, String> asks = new TreeMap<>();
  private final Map<Long, String> tickers = new TreeMap<>();
  private long updateId;
  private long gaps;
  private int compared;
  private int different;

  BookReplica(JsonNode snapshot) {
    updateId = snapshot.path("lastUpdateId").asLong();
    set(bids, snapshot.path("bids"));
    set(asks, snapshot.path("asks"));
  }

  void depth(JsonNode data) {
    long last = data.path("u").asLong();
    if (last <= updateId) {
      return;
    }
    if (data.path("U").asLong() > updateId + 1) {
      gaps++;
    }
    set(bids, data.path("b"));
    set(asks, data.path("a"));
    updateId = last;
    compare();
  }

  void ticker(JsonNode data) {
    tickers.put(
        data.path("u").asLong(),
        data.path("b").asText()
            + " "
            + data.path("B").asText()
            + " "
            + data.path("a").asText()
            + " "
            + data.path("A").asText());
    compare();
  }

  /** How many best bids and asks could be compared. */
  int compared() {
    return compared;
  }

  int different() {
    return different;
  }

  long gaps() {
    return gaps;
  }

  private void compare() {
    String said = tickers.remove(updateId);
    if (said != null && !bids.isEmpty() && !asks.isEmpty()) {
      compared++;
      String bid = bids.lastKey().toPlainString() + " " + bids.lastEntry().getValue();
      String ask = asks.firstKey().toPlainString() + " " + asks.firstEntry().getValue();
      different += said.equals(bid + " " + ask) ? 0 : 1;
    }
  }

  private static void set(TreeMap<BigDecimal, String> side, JsonNode levels) {
    for (JsonNode level : levels) {
      BigDecimal price = new BigDecimal(level.path(0).asText());
      if (new BigDecimal(level.path(1).asText()).signum() == 0) {
        side.remove(price);
      } else {
        side.put(price, level.path(1).asText());
      }
    }
  }
}
