package quantumforge.demo;

import java.util.BitSet;
import java.util.PriorityQueue;
import java.util.function.LongPredicate;
import quantumforge.kernel.TradeHash;

/**
 * Compares the trades of one symbol, as a store hands them out one by one, with the ledger. Counts
 * for itself and trusts no counter of the plant. For one thread.
 */
final class TradeTally {

  /** So many trades may wait for one that comes late; beyond, the hash is given up. */
  private static final int WAITING_MAX = 500_000;

  private final TradeLedger.Entry truth;
  private final LongPredicate announced;
  private final PriorityQueue<StoredTrade> waiting = new PriorityQueue<>();
  private final BitSet seen = new BitSet();
  private long hash = TradeHash.START;
  private long trades;
  private long doubled;
  private long late;
  private long outOfOrder;
  private long foreign;
  private long nextId;
  private long newestId = Long.MIN_VALUE;

  /**
   * @param announced which ids a Gap said to be missing: only these may come late
   */
  TradeTally(TradeLedger.Entry truth, LongPredicate announced) {
    this.truth = truth;
    this.announced = announced;
    this.nextId = truth.firstId();
  }

  /** Takes the next trade of the store. */
  void add(StoredTrade trade) {
    long id = trade.id();
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
    if (id < newestId && announced.test(id)) {
      late++;
    } else if (id < newestId) {
      outOfOrder++;
    }
    newestId = Math.max(newestId, id);
    if (id == nextId) {
      chain(trade);
    } else if (waiting.size() < WAITING_MAX) {
      waiting.add(trade.copy());
    }
    while (!waiting.isEmpty() && waiting.peek().id() == nextId) {
      chain(waiting.poll());
    }
  }

  private void chain(StoredTrade trade) {
    hash = trade.hashBehind(hash);
    nextId++;
  }

  /** How many it took. */
  long trades() {
    return trades;
  }

  /** Of ids that nobody traded there is no trade to wait for; a lost one shows all the same. */
  Result result() {
    while (!waiting.isEmpty()) {
      chain(waiting.poll());
    }
    long lost = Math.max(0, truth.trades() - seen.cardinality());
    return new Result(
        truth.symbol(), trades, lost, doubled, late, outOfOrder, foreign, hash == truth.hash());
  }

  /**
   * How a store's trades of one symbol compare.
   *
   * @param trades how many the store holds
   * @param lost on the ledger and not in the store
   * @param doubled in the store more than once
   * @param late behind a trade with a larger id, after a Gap had announced them as missing
   * @param outOfOrder behind a trade with a larger id, without any announcement
   * @param foreign ids that the ledger does not have
   * @param identical whether every price, quantity, side and time is equal to the last digit, when
   *     put in order of id
   */
  record Result(
      String symbol,
      long trades,
      long lost,
      long doubled,
      long late,
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
