package quantumforge.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import quantumforge.kernel.Instrument;

/** The gaps that a brain recorded: those that were announced, and what of them was repaired. */
final class StoredGaps {

  private static final String TRADES = "TRADES";
  private static final String BOOK = "BOOK";
  private static final String QUOTES = "QUOTES";

  private final List<Row> rows;
  private final Map<Series, NavigableMap<Long, Long>> announced = new HashMap<>();

  /**
   * One record.
   *
   * @param channel of the ids: {@code TRADES}, {@code BOOK} or {@code QUOTES}
   * @param repaired whether it says that these ids came after all, or that they are missing
   */
  record Row(
      Instrument instrument,
      String channel,
      long fromId,
      long toId,
      boolean repaired,
      String cause) {}

  /** What has ids of its own. */
  private record Series(Instrument instrument, String channel) {}

  StoredGaps(List<Row> rows) {
    this.rows = List.copyOf(rows);
    for (Row row : rows) {
      if (!row.repaired()) {
        announced
            .computeIfAbsent(new Series(row.instrument(), row.channel()), key -> new TreeMap<>())
            .merge(row.fromId(), row.toId(), Math::max);
      }
    }
  }

  /** Whether a trade was announced as missing, and may therefore come late. */
  boolean announces(Instrument instrument, long tradeId) {
    return ranges(instrument, TRADES).headMap(tradeId, true).values().stream()
        .anyMatch(to -> tradeId <= to);
  }

  /** Whether Gaps of the order book name every id behind {@code reached}, up to {@code next}. */
  boolean announcesBook(Instrument instrument, long reached, long next) {
    long named = reached;
    for (Map.Entry<Long, Long> range : ranges(instrument, BOOK).headMap(next, true).entrySet()) {
      if (range.getKey() <= named + 1) {
        named = Math.max(named, range.getValue());
      }
    }
    return named >= next;
  }

  /** Whether some Gap of the order book names an id above this one. */
  boolean announcesBookBehind(Instrument instrument, long lastId) {
    return ranges(instrument, BOOK).values().stream().anyMatch(to -> to > lastId);
  }

  /**
   * How many ids Gaps of the order book or of the quotes announce as missing, each counted once: so
   * many best bids and asks can be in them at the most, for these share the ids of the book.
   */
  long announcedBookIds(Instrument instrument) {
    long ids = 0;
    long counted = Long.MIN_VALUE;
    NavigableMap<Long, Long> both = new TreeMap<>(ranges(instrument, BOOK));
    ranges(instrument, QUOTES).forEach((from, to) -> both.merge(from, to, Math::max));
    for (Map.Entry<Long, Long> range : both.entrySet()) {
      long from = Math.max(range.getKey(), counted);
      ids += Math.max(0, range.getValue() + 1 - from);
      counted = Math.max(counted, range.getValue() + 1);
    }
    return ids;
  }

  private NavigableMap<Long, Long> ranges(Instrument instrument, String channel) {
    return announced.getOrDefault(new Series(instrument, channel), new TreeMap<>());
  }

  /** What was never repaired, in words. */
  List<String> open() {
    List<String> open = new ArrayList<>();
    rows.stream().filter(row -> !row.repaired()).forEach(row -> addOpenParts(row, open));
    return open;
  }

  private void addOpenParts(Row gap, List<String> open) {
    List<Row> repairs =
        rows.stream()
            .filter(row -> row.repaired() && row.instrument().equals(gap.instrument()))
            .filter(row -> row.channel().equals(gap.channel()))
            .sorted(Comparator.comparingLong(Row::fromId))
            .toList();
    long from = gap.fromId();
    for (Row repair : repairs) {
      if (repair.fromId() > from && repair.fromId() <= gap.toId()) {
        open.add(text(gap, from, repair.fromId() - 1));
      }
      from = repair.fromId() <= gap.toId() ? Math.max(from, repair.toId() + 1) : from;
    }
    if (from <= gap.toId()) {
      open.add(text(gap, from, gap.toId()));
    }
  }

  private static String text(Row gap, long from, long to) {
    return "%s %s %d..%d: %s".formatted(gap.instrument(), gap.channel(), from, to, gap.cause());
  }
}
