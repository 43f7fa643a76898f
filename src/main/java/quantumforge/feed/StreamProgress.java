package quantumforge.feed;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Tick;

/**
 * How far each connection has brought each stream of one instrument. A stream that stands still
 * while another connection brings newer ids of it is stale; one that stands still everywhere is
 * quiet, and nobody knows better. Not thread-safe.
 */
@Deterministic
final class StreamProgress {

  /** What comes of an instrument, each from a stream of its own. */
  enum Stream {
    TRADES,
    BOOK,
    TOPS
  }

  private static final long NONE = -1;

  /** No id of any venue: the connection is not behind. */
  private static final long NOT_BEHIND = Long.MIN_VALUE;

  private final Map<Stream, Reach> reaches = new EnumMap<>(Stream.class);
  private final Reach trades = new Reach();
  private final Reach book = new Reach();
  private final Reach tops = new Reach();

  StreamProgress() {
    reaches.put(Stream.TRADES, trades);
    reaches.put(Stream.BOOK, book);
    reaches.put(Stream.TOPS, tops);
  }

  /** Notes what a connection brought. */
  void note(int connection, Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> trades.note(connection, trade.tradeId());
      case Tick.BookDelta delta -> book.note(connection, delta.lastUpdateId());
      case Tick.TopOfBook top -> tops.note(connection, top.updateId());
      case Tick.BookSnapshot snapshot -> book.note(connection, snapshot.lastUpdateId());
      case Tick.Gap ignored -> {
        // Says nothing of any connection.
      }
    }
  }

  /**
   * Which stream of a connection has missed something for long; each miss is said once.
   *
   * @return a stream, or null when there is none
   */
  Stream stale(int connection, long nowMicros, long limitMicros) {
    Stream stale = null;
    for (Map.Entry<Stream, Reach> reach : reaches.entrySet()) {
      if (reach.getValue().stale(connection, nowMicros, limitMicros)) {
        stale = reach.getKey();
      }
    }
    return stale;
  }

  /** What the connection has missed so far is not expected of it any more: it was opened anew. */
  void excuse(int connection) {
    reaches.values().forEach(reach -> reach.excuse(connection));
  }

  /** One stream. */
  private static final class Reach {
    private long[] newest = {NONE, NONE};
    private long[] excused = {NONE, NONE};
    private long[] behindAt = {NOT_BEHIND, NOT_BEHIND};
    private long[] behindSince = new long[2];

    void note(int connection, long id) {
      if (connection >= newest.length) {
        grow(connection + 1);
      }
      newest[connection] = id;
    }

    boolean stale(int connection, long nowMicros, long limitMicros) {
      if (connection >= newest.length) {
        grow(connection + 1);
      }
      long lead = Arrays.stream(newest).max().orElse(NONE);
      long own = newest[connection];
      if (own >= lead || excused[connection] >= lead) {
        behindAt[connection] = NOT_BEHIND;
        return false;
      }
      if (behindAt[connection] != own) {
        behindAt[connection] = own;
        behindSince[connection] = nowMicros;
        return false;
      }
      if (nowMicros - behindSince[connection] < limitMicros) {
        return false;
      }
      excuse(connection);
      return true;
    }

    void excuse(int connection) {
      if (connection < newest.length) {
        excused[connection] = Arrays.stream(newest).max().orElse(NONE);
        behindAt[connection] = NOT_BEHIND;
      }
    }

    private void grow(int size) {
      int before = newest.length;
      newest = Arrays.copyOf(newest, size);
      excused = Arrays.copyOf(excused, size);
      behindAt = Arrays.copyOf(behindAt, size);
      behindSince = Arrays.copyOf(behindSince, size);
      Arrays.fill(newest, before, size, NONE);
      Arrays.fill(excused, before, size, NONE);
      Arrays.fill(behindAt, before, size, NOT_BEHIND);
    }
  }
}
