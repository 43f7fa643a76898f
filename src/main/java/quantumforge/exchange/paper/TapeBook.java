package quantumforge.exchange.paper;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.exchange.tape.RecordedBook;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.kernel.Price;

/** The order book of a recorded symbol at the replay's position. Thread-safe. */
final class TapeBook {

  private final TreeMap<Price, String> bids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Price, String> asks = new TreeMap<>();
  private long updateId;

  TapeBook(RecordedBook start) {
    replace(start);
  }

  /** Takes over a whole book when it is newer. */
  synchronized void refresh(RecordedBook book) {
    if (book.lastUpdateId() > updateId) {
      replace(book);
    }
  }

  /** Applies one diff; what the book already contains is left alone. */
  synchronized void apply(RecordedFrame depth) {
    if (depth.lastId() > updateId) {
      set(bids, depth.bids());
      set(asks, depth.asks());
      updateId = depth.lastId();
    }
  }

  /** As {@code /api/v3/depth} answers it. */
  synchronized String json(int limit) {
    TextBuffer out = new TextBuffer(1 << 12);
    out.ascii("{\"lastUpdateId\":").number(updateId).ascii(",\"bids\":[");
    write(out, bids, limit);
    out.ascii("],\"asks\":[");
    write(out, asks, limit);
    return out.ascii("]}").toString();
  }

  private void replace(RecordedBook book) {
    bids.clear();
    asks.clear();
    set(bids, book.bids());
    set(asks, book.asks());
    updateId = book.lastUpdateId();
  }

  private static void set(Map<Price, String> side, List<RecordedFrame.Level> levels) {
    for (RecordedFrame.Level level : levels) {
      Price price = Price.parse(level.price());
      if (level.removed()) {
        side.remove(price);
      } else {
        side.put(price, level.quantity());
      }
    }
  }

  private static void write(TextBuffer out, Map<Price, String> side, int limit) {
    int written = 0;
    for (Map.Entry<Price, String> level : side.entrySet()) {
      if (written == limit) {
        return;
      }
      out.ascii(written == 0 ? "[\"" : ",[\"").ascii(level.getKey().toString());
      out.ascii("\",\"").ascii(level.getValue()).ascii("\"]");
      written++;
    }
  }
}
