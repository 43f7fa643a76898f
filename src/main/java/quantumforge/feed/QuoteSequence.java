package quantumforge.feed;

import java.util.Set;
import java.util.TreeSet;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The best bids and asks of one instrument: the newest ones of all sockets, each once. They share
 * the ids of the order book, most of which bring no new best, so a hole in them does not show by
 * itself: when the last socket that brought them has ended, whatever was said until the next one
 * brings something may be missing, and is announced. Not thread-safe.
 */
@Deterministic
final class QuoteSequence {

  private static final long NONE = -1;

  private final Instrument instrument;
  private final LaneCounters counters;
  private final LaneOutput output;
  private final IdGuard<Tick.TopOfBook> guard;
  private final Set<Long> sockets = new TreeSet<>();
  private long newestId = NONE;
  private long holeFrom = NONE;

  QuoteSequence(
      Instrument instrument, FeedSettings settings, LaneCounters counters, LaneOutput output) {
    this.instrument = instrument;
    this.counters = counters;
    this.output = output;
    this.guard = new IdGuard<>(NONE, settings, counters, output);
  }

  /** Receives what is handed on. */
  interface Accepted {
    void accept(Tick.TopOfBook top);
  }

  /** Takes one of any socket, and hands it on when it is new. */
  void onTop(long socket, Tick.TopOfBook top, Accepted accepted) {
    sockets.add(socket);
    switch (guard.judge(top, top.updateId(), guard.farBelow(top.updateId()))) {
      case PLAUSIBLE -> take(top, accepted);
      case ODD -> {}
      case CONFIRMED -> {
        newestId = NONE;
        holeFrom = NONE;
        take(guard.suspect(), accepted);
        take(top, accepted);
      }
    }
  }

  private void take(Tick.TopOfBook top, Accepted accepted) {
    if (top.updateId() <= newestId) {
      counters.duplicates.increment();
      return;
    }
    onBookReached(top.updateId() - 1, top.receivedMicros());
    holeFrom = NONE;
    newestId = top.updateId();
    output.emit(top);
    accepted.accept(top);
  }

  /** The venue's book has come so far: so far the best bids and asks of an outage may have gone. */
  void onBookReached(long id, long nowMicros) {
    if (holeFrom == NONE || id < holeFrom) {
      return;
    }
    counters.bookGaps.increment();
    output.emit(
        new Tick.Gap(
            instrument,
            Tick.Channel.QUOTES,
            holeFrom,
            id,
            "no connection was up, so best bids and asks may be missing",
            false,
            nowMicros));
    holeFrom = NONE;
  }

  /** Whether a socket that brought anything may bring more. */
  boolean hasSockets() {
    return !sockets.isEmpty();
  }

  void onSocketEnded(long socket) {
    if (sockets.remove(socket) && sockets.isEmpty() && newestId != NONE && holeFrom == NONE) {
      holeFrom = newestId + 1;
    }
  }

  /** The venue began its ids anew. */
  void restart() {
    newestId = NONE;
    holeFrom = NONE;
    guard.reset();
  }
}
