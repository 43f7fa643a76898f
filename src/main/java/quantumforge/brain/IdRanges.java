package quantumforge.brain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;

/**
 * A set of ids, kept as ranges that neither touch nor overlap. Bounded: when there are too many
 * ranges, the lowest is forgotten. Not thread-safe.
 */
@Deterministic
final class IdRanges {

  private final int rangesMax;
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  /** An inclusive range of ids. */
  record Range(long from, long to) {}

  /**
   * @param rangesMax how many ranges are kept at most
   */
  IdRanges(int rangesMax) {
    this.rangesMax = rangesMax;
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean contains(long id) {
    Map.Entry<Long, Long> range = ranges.floorEntry(id);
    return range != null && range.getValue() >= id;
  }

  void add(long from, long to) {
    long first = from;
    long last = to;
    Map.Entry<Long, Long> near = ranges.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
    while (near != null && near.getValue() >= from - 1) {
      first = Math.min(first, near.getKey());
      last = Math.max(last, near.getValue());
      ranges.remove(near.getKey());
      near = ranges.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
    }
    ranges.put(first, last);
    if (ranges.size() > rangesMax) {
      ranges.pollFirstEntry();
    }
  }

  /** Takes one id out; false when it was not there. */
  boolean remove(long id) {
    return !removeAll(id, id).isEmpty();
  }

  /** Takes out what is there of a range; answers it, lowest first. */
  List<Range> removeAll(long from, long to) {
    List<Range> removed = new ArrayList<>();
    Map.Entry<Long, Long> next = ranges.floorEntry(from);
    if (next == null || next.getValue() < from) {
      next = ranges.higherEntry(from);
    }
    while (next != null && next.getKey() <= to) {
      long first = next.getKey();
      long last = next.getValue();
      ranges.remove(first);
      if (first < from) {
        ranges.put(first, from - 1);
      }
      if (last > to) {
        ranges.put(to + 1, last);
      }
      removed.add(new Range(Math.max(first, from), Math.min(last, to)));
      next = ranges.higherEntry(Math.min(last, to));
    }
    return removed;
  }

  /** All of them, lowest first. */
  List<Range> all() {
    List<Range> all = new ArrayList<>(ranges.size());
    ranges.forEach((from, to) -> all.add(new Range(from, to)));
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdRanges set && ranges.equals(set.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  void clear() {
    ranges.clear();
  }

  /** As {@link #parse} reads it: {@code 5-7,9-9}. */
  String text() {
    StringBuilder text = new StringBuilder();
    ranges.forEach(
        (from, to) -> text.append(text.isEmpty() ? "" : ",").append(from).append('-').append(to));
    return text.toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  void parse(String text) {
    if (text.isEmpty()) {
      return;
    }
    for (String range : text.split(",")) {
      int dash = range.indexOf('-', 1);
      if (dash < 0) {
        throw new IllegalArgumentException("no range of ids: '" + range + "'");
      }
      add(Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
    }
  }
}
