package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Levels;

/**
 * A book in numbers as everybody writes them, to say in a text what its best levels are: two who
 * hold the same book say the same, with however many decimals they were told it. Not thread-safe.
 */
@Deterministic
public final class BestLevels {

  /** So many levels of each side are said. */
  static final int LEVELS = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();

  /** Makes an empty book. */
  public BestLevels() {
    // Nothing is known yet.
  }

  /** Reads the answer of {@code /api/v3/depth}. */
  static BestLevels of(String depth) {
    try {
      JsonNode answer = JSON.readTree(depth);
      BestLevels levels = new BestLevels();
      answer.path("bids").forEach(level -> levels.put(true, level));
      answer.path("asks").forEach(level -> levels.put(false, level));
      return levels;
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("the exchange's own book is no JSON", impossible);
    }
  }

  private void put(boolean bid, JsonNode level) {
    put(bid, new BigDecimal(level.path(0).asText()), new BigDecimal(level.path(1).asText()));
  }

  /** Whether there is no level. */
  public boolean isEmpty() {
    return bids.isEmpty() && asks.isEmpty();
  }

  /** Forgets every level. */
  public void clear() {
    bids.clear();
    asks.clear();
  }

  /**
   * Sets one level.
   *
   * @param bid whether it is one of the bids
   * @param quantity 0 removes it
   */
  public void put(boolean bid, BigDecimal price, BigDecimal quantity) {
    TreeMap<BigDecimal, BigDecimal> side = bid ? bids : asks;
    if (quantity.signum() == 0) {
      side.remove(price);
    } else {
      side.put(price, quantity);
    }
  }

  /** Sets levels of one side. */
  public void put(boolean bid, Levels levels) {
    for (int i = 0; i < levels.size(); i++) {
      put(
          bid,
          new BigDecimal(levels.price(i).toString()),
          new BigDecimal(levels.quantity(i).toString()));
    }
  }

  /** The ten best bids, a bar, the ten best asks; each as quantity, {@code @} and price. */
  @Override
  public String toString() {
    return text(bids) + "| " + text(asks);
  }

  private static String text(TreeMap<BigDecimal, BigDecimal> side) {
    return side.entrySet().stream()
        .limit(LEVELS)
        .map(BestLevels::text)
        .collect(Collectors.joining());
  }

  private static String text(Map.Entry<BigDecimal, BigDecimal> level) {
    return plain(level.getValue()) + "@" + plain(level.getKey()) + " ";
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
