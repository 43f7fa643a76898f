package quantumforge.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Tick;

/**
 * Packs the blocks of one stream. Small blocks of many instruments would be names and whole ids for
 * the most part; so blocks of trades begin from a base that is sent seldom: the newest trade of
 * each instrument, as a block of its own. A block needs its base and no other block, so a reader
 * can begin anywhere. What a base cannot say is packed to be read alone. Not thread-safe.
 */
final class LivePacker implements AutoCloseable {

  /** A base is a thirtieth of the bytes at most; one that is older makes longer differences. */
  private static final int RENEW_FACTOR = 32;

  /** Instruments in a base at most; blocks with others are packed to be read alone. */
  static final int KNOWN_MAX = 4_096;

  private final BlockEncoder encoder = new BlockEncoder();
  private final TradeBlockEncoder trades = new TradeBlockEncoder();
  private final Map<KnownTrade.Key, KnownTrade> all = new HashMap<>();
  private final List<KnownTrade> ordered = new ArrayList<>();
  private KnownTrade.Key recentKey;
  private KnownTrade recent;
  private byte[] base = new byte[0];
  private long baseNumber;
  private int indexBits;
  private boolean refused;
  private long bytesSince;

  /**
   * Packs ticks in their order.
   *
   * @param alone whether the block must be readable without a base
   * @param millis of the block's id; never less than before
   */
  WireBlock pack(List<Tick> ticks, boolean alone, long millis) {
    KnownTrade[] known = known(ticks);
    byte[] block = null;
    if (!alone && known != null && base.length > 0) {
      block = trades.encode(ticks, known, baseNumber, indexBits);
    }
    refused |= !alone && known != null && block == null;
    WireBlock packed =
        block == null ? WireBlock.alone(encoder.encode(ticks)) : new WireBlock(block, base);
    bytesSince += packed.bytes().length;
    renewWhenDue(millis / 1_000);
    return packed;
  }

  /** What is known of each trade; null when there is another tick, or too many instruments. */
  private KnownTrade[] known(List<Tick> ticks) {
    KnownTrade[] known = new KnownTrade[ticks.size()];
    boolean whole = true;
    for (int i = 0; i < known.length; i++) {
      if (ticks.get(i) instanceof Tick.Trade trade) {
        known[i] = known(trade);
        whole &= known[i] != null;
      } else {
        whole = false;
      }
    }
    return whole ? known : null;
  }

  private KnownTrade known(Tick.Trade trade) {
    if (recentKey == null || !recentKey.is(trade)) {
      KnownTrade.Key key =
          new KnownTrade.Key(
              trade.instrument(), trade.price().decimals(), trade.quantity().decimals());
      KnownTrade found = all.get(key);
      if (found == null) {
        if (ordered.size() == KNOWN_MAX) {
          return null;
        }
        found = new KnownTrade();
        all.put(key, found);
        ordered.add(found);
      }
      recentKey = key;
      recent = found;
    }
    recent.see(trade);
    return recent;
  }

  /** A base's number is the second of the block before it, so it is new after a restart too. */
  private void renewWhenDue(long second) {
    boolean worthwhile = refused || bytesSince >= (long) RENEW_FACTOR * base.length;
    if (second <= baseNumber || ordered.isEmpty() || !worthwhile) {
      return;
    }
    base = encoder.encodeBase(ordered);
    for (int place = 0; place < ordered.size(); place++) {
      ordered.get(place).rebase(place);
    }
    baseNumber = second;
    indexBits = TradeBlockDecoder.indexBits(ordered.size());
    refused = false;
    bytesSince = 0;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
