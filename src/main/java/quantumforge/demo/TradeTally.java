package quantumforge.demo;

import java.util.BitSet;
import quantumforge.kernel.Side;
import quantumforge.kernel.TradeHash;

/**
 * Compares the trades of one symbol, as a store hands them out one by one, with the ledger. Counts
 * for itself and trusts no counter of the plant. For one thread.
 */
final class TradeTally {

  private final TradeLedger.Entry truth;
  private final BitSet seen = new BitSet();
  private long hash = TradeHash.START;
  private long trades;
  private long doubled;
  private long outOfOrder;
  private long foreign;
  private long newestId = Long.MIN_VALUE;

  TradeTally(TradeLedger.Entry truth) {
    this.truth = truth;
  }

  /**
   * Takes the next trade of the store.
   *
   * @param price with exactly the digits that are stored
   * @param quantity the same
   */
  void add(long id, String price, String quantity, Side side, long timestampMicros) {
    trades++;
    if (id < truth.firstId() || id > truth.lastId()) {
      foreign++;
      return;
    }
    int index = Math.toIntExact(id - truth.firstId());
    if (seen.get(index)) {
      doubled++;
      return;
    }
    seen.set(index);
    if (id < newestId) {
      outOfOrder++;
    }
    newestId = Math.max(newestId, id);
    hash = TradeHash.next(hash, id, price, quantity, side, timestampMicros);
  }

  Result result() {
    long lost = Math.max(0, truth.trades() - seen.cardinality());
    return new Result(
        truth.symbol(), trades, lost, doubled, outOfOrder, foreign, hash == truth.hash());
  }

  /**
   * How a store's trades of one symbol compare.
   *
   * @param trades how many the store holds
   * @param lost on the ledger and not in the store
   * @param doubled in the store more than once
   * @param outOfOrder behind a trade with a larger id
   * @param foreign ids that the ledger does not have
   * @param identical whether every price, quantity, side and time is equal to the last digit, in
   *     the ledger's order
   */
  record Result(
      String symbol,
      long trades,
      long lost,
      long doubled,
      long outOfOrder,
      long foreign,
      boolean identical) {

    boolean isPerfect() {
      return lost == 0 && doubled == 0 && outOfOrder == 0 && foreign == 0 && identical;
    }

    @Override
    public String toString() {
      return "%s: %d stored, %d lost, %d doubled, %d out of order, %d unknown%s"
          .formatted(
              symbol,
              trades,
              lost,
              doubled,
              outOfOrder,
              foreign,
              identical ? "" : ", not identical");
    }
  }
}
