package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import quantumforge.exchange.tape.RecordedBook;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.kernel.Deterministic;

/**
 * Finds the order book that one symbol of a tape starts with. That is the recorded REST snapshot
 * where there is one. A tape without proves part of its first book by itself: a level that a best
 * bid or ask names before any diff has touched it was there from the start, with that quantity. A
 * book started so has the right best bid and ask wherever the tape lets anyone check.
 */
@Deterministic
final class StartBook {

  private final String symbol;
  private final Side bids = new Side();
  private final Side asks = new Side();
  private RecordedBook snapshot;
  private long firstUpdateId = -1;

  /** A level that was named as the best at an update id. */
  private record Named(String quantity, long updateId) {}

  /** What is known of one side. */
  private static final class Side {
    private final Set<String> touched = new LinkedHashSet<>();
    private final Map<String, String> proved = new LinkedHashMap<>();
    private final Map<String, Named> named = new LinkedHashMap<>();

    private void name(RecordedFrame.Level level, long updateId) {
      if (!touched.contains(level.price()) && !proved.containsKey(level.price())) {
        named.putIfAbsent(level.price(), new Named(level.quantity(), updateId));
      }
    }

    private void touch(List<RecordedFrame.Level> levels, long lastUpdateId) {
      levels.forEach(level -> touched.add(level.price()));
      // Only the diff that covers the id tells whether the level was touched before it was named.
      named.keySet().removeAll(touched);
      named.forEach(
          (price, level) -> {
            if (level.updateId <= lastUpdateId) {
              proved.putIfAbsent(price, level.quantity);
            }
          });
      named.keySet().removeAll(proved.keySet());
    }

    private List<RecordedFrame.Level> levels() {
      List<RecordedFrame.Level> levels = new ArrayList<>();
      proved.forEach((price, quantity) -> levels.add(new RecordedFrame.Level(price, quantity)));
      return levels;
    }
  }

  StartBook(String symbol) {
    this.symbol = symbol;
  }

  void snapshot(RecordedBook book) {
    snapshot = snapshot == null ? book : snapshot;
  }

  void depth(RecordedFrame depth) {
    if (snapshot != null) {
      return;
    }
    firstUpdateId = firstUpdateId < 0 ? depth.firstId() : firstUpdateId;
    bids.touch(depth.bids(), depth.lastId());
    asks.touch(depth.asks(), depth.lastId());
  }

  void bookTicker(RecordedFrame ticker) {
    if (snapshot == null && firstUpdateId >= 0 && ticker.lastId() >= firstUpdateId) {
      bids.name(ticker.bids().getFirst(), ticker.lastId());
      asks.name(ticker.asks().getFirst(), ticker.lastId());
    }
  }

  /** Whether the tape holds a REST snapshot of the symbol. */
  boolean recorded() {
    return snapshot != null;
  }

  /** The book; empty when the tape has neither a snapshot nor a diff of the symbol. */
  Optional<RecordedBook> book() {
    if (snapshot != null) {
      return Optional.of(snapshot);
    }
    return firstUpdateId < 0
        ? Optional.empty()
        : Optional.of(new RecordedBook(symbol, firstUpdateId - 1, bids.levels(), asks.levels()));
  }
}
