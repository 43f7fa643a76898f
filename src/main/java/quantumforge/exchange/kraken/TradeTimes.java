package quantumforge.exchange.kraken;

import java.util.Map;
import java.util.TreeMap;

/**
 * When some of one pair's trades were made: the venue finds past trades by time only, and they are
 * wanted by id. Keeps one of many, and so many at most. Thread-safe.
 */
final class TradeTimes {

  /** The venue gives 1000 trades at once, so one page reaches far beyond the next kept one. */
  private static final long IDS_APART = 100;

  private static final int KEPT_MAX = 1_000;

  /** One trade's id and time. */
  record Mark(long tradeId, long micros) {}

  private final TreeMap<Long, Long> micros = new TreeMap<>();
  private long nextId = Long.MIN_VALUE;

  /** Notes one trade; cheap for those that are not kept. */
  synchronized void note(long tradeId, long timestampMicros) {
    if (tradeId >= nextId || tradeId < nextId - 2 * IDS_APART) {
      micros.put(tradeId, timestampMicros);
      if (micros.size() > KEPT_MAX) {
        micros.pollFirstEntry();
      }
      nextId = Math.max(nextId, tradeId + IDS_APART);
    }
  }

  /** The kept trade with the highest id up to this one; null when there is none. */
  synchronized Mark upTo(long tradeId) {
    Map.Entry<Long, Long> found = micros.floorEntry(tradeId);
    return found == null ? null : new Mark(found.getKey(), found.getValue());
  }
}
