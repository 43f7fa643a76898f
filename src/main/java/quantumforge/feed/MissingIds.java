package quantumforge.feed;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;

/**
 * The ids below the watermark that never came, as ranges. Bounded: when there are too many ranges,
 * the oldest is forgotten, and its ids stay lost. Not thread-safe.
 */
@Deterministic
public final class MissingIds {

  /** An inclusive range of missing ids. */
  public record Range(long from, long to) {}

  private final int rangesMax;
  private final TreeMap<Long, Long> ranges = new TreeMap<>();
  private long count;

  /**
   * Begins with nothing missing.
   *
   * @param rangesMax how many ranges are known at most
   */
  public MissingIds(int rangesMax) {
    this.rangesMax = rangesMax;
  }

  /**
   * Notes ids as missing.
   *
   * @return the range that had to be forgotten for it, or null
   */
  public Range add(long from, long to) {
    ranges.put(from, to);
    count += to - from + 1;
    return ranges.size() > rangesMax ? removeFirst() : null;
  }

  /** Takes one id out; false when it was not missing. */
  public boolean take(long id) {
    Map.Entry<Long, Long> range = ranges.floorEntry(id);
    if (range == null || range.getValue() < id) {
      return false;
    }
    long from = range.getKey();
    long to = range.getValue();
    ranges.remove(from);
    count--;
    if (from < id) {
      ranges.put(from, id - 1);
    }
    if (id < to) {
      ranges.put(id + 1, to);
    }
    return true;
  }

  /** Forgets all. */
  public void clear() {
    ranges.clear();
    count = 0;
  }

  /** Whether no id is missing. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many ids are missing. */
  long count() {
    return count;
  }

  /** All ranges, by id. */
  public List<Range> all() {
    return ranges.entrySet().stream()
        .map(range -> new Range(range.getKey(), range.getValue()))
        .toList();
  }

  /** The range with the smallest ids, or null. */
  Range first() {
    return ranges.isEmpty() ? null : new Range(ranges.firstKey(), ranges.firstEntry().getValue());
  }

  /** Forgets the range with the smallest ids. */
  Range removeFirst() {
    Range first = first();
    ranges.remove(first.from());
    count -= first.to() - first.from() + 1;
    return first;
  }

  /** Whether any of {@code from..to} is missing. */
  boolean any(long from, long to) {
    Map.Entry<Long, Long> range = ranges.floorEntry(to);
    return range != null && range.getValue() >= from;
  }

  /** Forgets the missing ids in {@code from..to}, and says how many they were. */
  long forget(long from, long to) {
    long before = count;
    Map.Entry<Long, Long> range = ranges.floorEntry(to);
    while (range != null && range.getValue() >= from) {
      long first = range.getKey();
      long last = range.getValue();
      ranges.remove(first);
      if (first < from) {
        ranges.put(first, from - 1);
      }
      if (last > to) {
        ranges.put(to + 1, last);
      }
      count -= Math.min(last, to) - Math.max(first, from) + 1;
      range = ranges.floorEntry(to);
    }
    return before - count;
  }
}
