package quantumforge.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 * update. {@code docs/block-format.md} has the texts that are kept in Redis; they are made once for
 * each block, not for each tick. Used by one thread.
 */
final class FeedMarks {

  private static final Logger LOG = LoggerFactory.getLogger(FeedMarks.class);

  /** More make every block larger; what is forgotten stays lost only when a restart comes. */
  private static final int RANGES_MAX = 100;

  private final Map<Instrument, Mark> marks = new HashMap<>();
  private final List<Mark> changed = new ArrayList<>();

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
      mark = new Mark(instrument);
      marks.put(instrument, mark);
    }
    return mark;
  }

  private void note(Mark mark) {
    if (!mark.changed) {
      mark.changed = true;
      changed.add(mark);
    }
  }

  /** What changed since the last call: names and values by turns, as {@code HSET} takes them. */
  byte[][] changes() {
    byte[][] fields = new byte[2 * changed.size()][];
    int next = 0;
    for (Mark mark : changed) {
      fields[next++] = mark.name;
      fields[next++] = mark.text().getBytes(StandardCharsets.US_ASCII);
      mark.changed = false;
    }
    changed.clear();
    return fields;
  }

  /**
   * Reads what {@link #changes} made of one instrument.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  static FeedPosition parse(String text) {
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

  private static final class Mark {
    private final Instrument instrument;
    private final byte[] name;
    private final MissingIds missing = new MissingIds(RANGES_MAX);
    private long newest = -1;
    private long lastUpdate = -1;
    private long newestMicros;
    private boolean changed;

    Mark(Instrument instrument) {
      this.instrument = instrument;
      this.name = instrument.toString().getBytes(StandardCharsets.UTF_8);
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

    String text() {
      StringBuilder text = new StringBuilder().append(newest);
      char before = ';';
      for (MissingIds.Range range : missing.all()) {
        text.append(before).append(range.from()).append('-').append(range.to());
        before = ',';
      }
      if (lastUpdate >= 0) {
        text.append('@').append(lastUpdate);
      }
      return text.toString();
    }
  }
}
