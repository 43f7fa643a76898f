package quantumforge.store;

import java.util.Comparator;
import quantumforge.kernel.Tick;

/**
 * A trade or a Gap as it was stored, with where it came in.
 *
 * @param tick the trade or the Gap
 * @param block the number of its block
 * @param place where it stood in its block, from 0; below 0 in rows that an earlier version wrote
 */
public record StoredTick(Tick tick, long block, int place) {

  /** As they came: by block and place. */
  public static final Comparator<StoredTick> AS_THEY_CAME =
      Comparator.comparingLong(StoredTick::block).thenComparingInt(StoredTick::place);
}
