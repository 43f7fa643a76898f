package quantumforge.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.feed.FeedPosition;
import quantumforge.feed.MissingIds;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * How far the ticks of each instrument are in the stream, from which a restarted collector goes on:
 * the newest trade, the trades below it that are still to be fetched, and the order book's last
 * update. {@code docs/block-format.md} has the texts that are kept in Redis, those of several
 * instruments in one field: a command with a field for each of 50 instruments costs the collector
 * and its Redis more than the block itself. They are made once for each block, not for each tick.
 * Used by one thread.
 */
final class FeedMarks {

  private static final Logger LOG = LoggerFactory.getLogger(FeedMarks.class);

  /** More make every block larger; what is forgotten stays lost only when a restart comes. */
  private static final int RANGES_MAX = 100;

  private static final List<MissingIds.Range> NONE = List.of();

  /** Fields that the marks are spread over, by hash: more cost processor time, fewer bytes. */
  private static final int FIELDS = 16;

  private final Map<Instrument, Mark> marks = new HashMap<>();
  private final Field[] fields = new Field[FIELDS];

  FeedMarks() {
    for (int i = 0; i < FIELDS; i++) {
      fields[i] = new Field(i);
    }
  }

  /** Goes on from what an earlier run left. */
  void resume(Map<Instrument, FeedPosition> positions) {
    positions.forEach(
        (instrument, position) -> {
          Mark mark = mark(instrument);
          mark.newest = position.newestId();
          mark.lastUpdate = position.lastUpdateId();
          position.missing().forEach(range -> mark.miss(range.from(), range.to()));
        });
  }

  /** Takes a tick that goes into the next block. */
  void take(Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> mark(tick).take(trade);
      case Tick.BookDelta delta -> mark(tick).lastUpdate = delta.lastUpdateId();
      case Tick.BookSnapshot snapshot -> mark(tick).lastUpdate = snapshot.lastUpdateId();
      case Tick.TopOfBook top -> {
        // Its id is one of the book's, whose changes come behind it.
      }
      case Tick.Gap gap -> {
        if (gap.channel() == Tick.Channel.TRADES && !gap.repaired()) {
          mark(tick).miss(gap.fromId(), gap.toId());
        }
      }
    }
  }

  /** The mark of the tick's instrument, which changes now. */
  private Mark mark(Tick tick) {
    Mark mark = mark(tick.instrument());
    note(mark);
    return mark;
  }

  private Mark mark(Instrument instrument) {
    Mark mark = marks.get(instrument);
    if (mark == null) {
      mark = new Mark(instrument, field(instrument));
      marks.put(instrument, mark);
    }
    return mark;
  }

  private void note(Mark mark) {
    mark.changed = true;
    mark.field.changed = true;
  }

  /** The same in every run of every version: a mark must not stand in two fields. */
  private Field field(Instrument instrument) {
    return fields[Math.floorMod(instrument.toString().hashCode(), FIELDS)];
  }

  /** What changed since the last call: fields and values by turns, as {@code HSET} takes them. */
  byte[][] changes() {
    List<byte[]> changes = new ArrayList<>(2 * FIELDS);
    for (Field field : fields) {
      if (field.changed) {
        field.changed = false;
        changes.add(field.name);
        changes.add(field.text());
      }
    }
    return changes.toArray(byte[][]::new);
  }

  /**
   * Reads one field's value, as {@link #changes} made it.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  static Map<Instrument, FeedPosition> parse(byte[] value) {
    Map<Instrument, FeedPosition> positions = new HashMap<>();
    for (String line : new String(value, StandardCharsets.UTF_8).split("\n")) {
      int blank = line.indexOf(' ');
      int colon = line.indexOf(':');
      if (colon < 1 || blank < colon) {
        throw new IllegalArgumentException("no mark of an instrument: '" + line + "'");
      }
      Instrument instrument =
          new Instrument(line.substring(0, colon), line.substring(colon + 1, blank));
      positions.put(instrument, position(line.substring(blank + 1)));
    }
    return positions;
  }

  private static FeedPosition position(String text) {
    int book = text.indexOf('@');
    String trades = book < 0 ? text : text.substring(0, book);
    long lastUpdate = book < 0 ? -1 : Long.parseLong(text.substring(book + 1));
    int end = trades.indexOf(';');
    return end < 0
        ? new FeedPosition(Long.parseLong(trades), List.of(), lastUpdate)
        : new FeedPosition(
            Long.parseLong(trades.substring(0, end)),
            ranges(trades.substring(end + 1)),
            lastUpdate);
  }

  private static List<MissingIds.Range> ranges(String text) {
    List<MissingIds.Range> missing = new ArrayList<>();
    for (String range : text.split(",")) {
      int dash = range.indexOf('-');
      if (dash < 1) {
        throw new IllegalArgumentException("no range of trade ids: '" + range + "'");
      }
      missing.add(
          new MissingIds.Range(
              Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1))));
    }
    return missing;
  }

  /** The marks that stand in one field of the hash. */
  private static final class Field {
    private final byte[] name;
    private final List<Mark> marks = new ArrayList<>();
    private final Bytes text = new Bytes(256);
    private boolean changed;

    Field(int number) {
      this.name = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] text() {
      text.clear();
      for (Mark mark : marks) {
        byte[] line = mark.line();
        text.put(line, line.length);
      }
      return Arrays.copyOf(text.array(), text.size());
    }
  }

  private static final class Mark {
    private final Instrument instrument;
    private final String name;
    private final Field field;
    private final MissingIds missing = new MissingIds(RANGES_MAX);
    private long newest = -1;
    private long lastUpdate = -1;
    private long newestMicros;
    private boolean changed = true;
    private byte[] line = {};

    Mark(Instrument instrument, Field field) {
      this.instrument = instrument;
      this.field = field;
      field.marks.add(this);
      this.name = instrument.toString();
    }

    void take(Tick.Trade trade) {
      if (trade.tradeId() > newest) {
        newest = trade.tradeId();
        newestMicros = Math.max(newestMicros, trade.timestampMicros());
      } else if (!missing.take(trade.tradeId()) && trade.timestampMicros() > newestMicros) {
        // An old id on a new trade: the venue counts anew. On an old trade: a forgotten range's.
        missing.clear();
        newest = trade.tradeId();
        newestMicros = trade.timestampMicros();
      }
    }

    /** The trade behind a gap may be in a later block than the gap. */
    void miss(long from, long to) {
      newest = Math.max(newest, to);
      MissingIds.Range forgotten = missing.add(from, to);
      if (forgotten != null) {
        LOG.warn(
            "{} has more than {} open gaps: trades {}..{} are not fetched after a restart",
            instrument,
            RANGES_MAX,
            forgotten.from(),
            forgotten.to());
      }
    }

    byte[] line() {
      if (changed) {
        changed = false;
        line = text().getBytes(StandardCharsets.UTF_8);
      }
      return line;
    }

    private String text() {
      StringBuilder text = new StringBuilder(48).append(name).append(' ').append(newest);
      char before = ';';
      for (MissingIds.Range range : missing.isEmpty() ? NONE : missing.all()) {
        text.append(before).append(range.from()).append('-').append(range.to());
        before = ',';
      }
      if (lastUpdate >= 0) {
        text.append('@').append(lastUpdate);
      }
      return text.append('\n').toString();
    }
  }
}
