package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.exchange.kraken.KrakenBook;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;

/**
 * The best levels of one book, as subscribers of one depth were told them. The venue says nothing
 * of levels that fall out of the depth, and says levels again that come back into it. Not
 * thread-safe.
 */
final class KrakenView {

  private final KrakenBook book;
  private final int depth;
  private Map<Price, Quantity> bids;
  private Map<Price, Quantity> asks;

  /** One level to be said. */
  record Entry(Price price, Quantity quantity) {}

  /** The levels to be said, removed ones first, with quantity 0. */
  record Change(List<Entry> bids, List<Entry> asks) {

    boolean isEmpty() {
      return bids.isEmpty() && asks.isEmpty();
    }
  }

  KrakenView(KrakenBook book, int depth) {
    this.book = book;
    this.depth = depth;
    bids = best(book.bids());
    asks = best(book.asks());
  }

  /** The whole view, as a new subscriber is told it. */
  Change whole() {
    return new Change(entries(bids), entries(asks));
  }

  /** What changed since the last call; subscribers know it afterwards. */
  Change follow() {
    Levels allBids = book.bids();
    Levels allAsks = book.asks();
    Map<Price, Quantity> newBids = best(allBids);
    Map<Price, Quantity> newAsks = best(allAsks);
    Change change = new Change(change(bids, newBids, allBids), change(asks, newAsks, allAsks));
    bids = newBids;
    asks = newAsks;
    return change;
  }

  private Map<Price, Quantity> best(Levels levels) {
    Map<Price, Quantity> best = new TreeMap<>();
    for (int i = 0; i < Math.min(depth, levels.size()); i++) {
      best.put(levels.price(i), levels.quantity(i));
    }
    return best;
  }

  private static List<Entry> entries(Map<Price, Quantity> levels) {
    List<Entry> entries = new ArrayList<>();
    levels.forEach((price, quantity) -> entries.add(new Entry(price, quantity)));
    return entries;
  }

  private List<Entry> change(Map<Price, Quantity> old, Map<Price, Quantity> now, Levels all) {
    List<Entry> entries = new ArrayList<>();
    for (Price price : old.keySet()) {
      if (!now.containsKey(price) && !fellOut(price, all)) {
        entries.add(new Entry(price, new Quantity(0, all.quantityDecimals())));
      }
    }
    now.forEach(
        (price, quantity) -> {
          if (!quantity.equals(old.get(price))) {
            entries.add(new Entry(price, quantity));
          }
        });
    return entries;
  }

  /** Whether a level is still in the book, behind the view. */
  private boolean fellOut(Price price, Levels all) {
    for (int i = depth; i < all.size(); i++) {
      if (all.price(i).compareTo(price) == 0) {
        return true;
      }
    }
    return false;
  }
}
