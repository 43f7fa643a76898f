package quantumforge.feed;

import java.util.List;
import quantumforge.exchange.BookIds;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** Everything that the feed knows of one instrument. Not thread-safe; the counters are. */
@Deterministic
final class Lane {

  private final Instrument instrument;
  private final LaneCounters counters;
  private final TradeSequence trades;
  private final Books book;
  private final StreamProgress progress = new StreamProgress();

  /**
   * @param position how far it was handed on before a restart
   * @param bookIds what the update ids of the venue's books say
   */
  Lane(
      Instrument instrument,
      FeedPosition position,
      BookIds bookIds,
      FeedSettings settings,
      LaneOutput output) {
    this.instrument = instrument;
    this.counters = new LaneCounters();
    LaneOutput counting = new Counting(counters, output);
    this.trades = new TradeSequence(instrument, position.newestId(), settings, counters, counting);
    long lastUpdateId = position.lastUpdateId();
    this.book =
        switch (bookIds) {
          case VENUE -> new BookSequence(instrument, lastUpdateId, settings, counters, counting);
          case SOCKET -> new SocketBooks(instrument, lastUpdateId, settings, counters, counting);
        };
  }

  Instrument instrument() {
    return instrument;
  }

  /** Which connection brought how much of it. */
  StreamProgress progress() {
    return progress;
  }

  LaneCounters counters() {
    return counters;
  }

  /** Fetches first what an earlier run announced as missing and did not get. */
  void resume(List<MissingIds.Range> missing) {
    trades.resume(missing);
  }

  /**
   * Takes one tick as a connection brought it.
   *
   * @param socket which socket that was; the same number for the same socket only
   */
  void onTick(long socket, Tick tick) {
    route(socket, tick);
    noteState();
  }

  private void route(long socket, Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> trades.onTrade(socket, trade);
      case Tick.TopOfBook top -> book.onTop(socket, top);
      case Tick.BookDelta delta -> book.onDelta(socket, delta);
      case Tick.BookSnapshot snapshot -> book.onSocketSnapshot(socket, snapshot);
      case Tick.Gap ignored -> {
        // Holes are found here, by id; a source has no say in them.
      }
    }
  }

  void onSnapshot(Tick.BookSnapshot snapshot) {
    book.onSnapshot(snapshot);
  }

  void onSnapshotFailed() {
    book.onSnapshotFailed();
  }

  void onPage(List<Tick.Trade> page, long nowMicros) {
    trades.onPage(page, nowMicros);
    noteState();
  }

  void onPageFailed(String cause) {
    trades.onPageFailed(cause);
    noteState();
  }

  /** No connection is up. */
  void onOutage(long nowMicros) {
    book.onOutage(nowMicros);
  }

  /** No connection was up, and now one is. */
  void onBack(long nowMicros) {
    trades.onBack(nowMicros);
    book.onBack(nowMicros);
    noteState();
  }

  /** The venue says which trade is its newest. */
  void onNewestTrade(long tradeId, long nowMicros) {
    trades.onNewest(tradeId, nowMicros);
    noteState();
  }

  /** The venue's book cannot be followed on this socket until it brings a whole one. */
  void onBookLost(long socket, String cause) {
    book.onBookLost(socket, cause);
    noteState();
  }

  /** This socket brings nothing more. */
  void onSocketEnded(long socket) {
    trades.onSocketEnded(socket);
    book.onSocketEnded(socket);
    noteState();
  }

  /** Nothing more comes: late trades that were handed on get the Gap that says so. */
  void onStop() {
    trades.onStop();
  }

  /** Lets time pass. */
  void onTime(long nowMicros) {
    trades.onTime(nowMicros);
    book.onTime(nowMicros);
    noteState();
  }

  private void noteState() {
    counters.heldTrades.set(trades.held());
    counters.heldDeltas.set(book.held());
    counters.missing.set(trades.missing());
    boolean holding = trades.waiting() || book.holding();
    if (counters.holding != holding) {
      counters.holding = holding;
    }
  }

  /** Counts what goes out. */
  private record Counting(LaneCounters counters, LaneOutput output) implements LaneOutput {

    @Override
    public void emit(Tick tick) {
      output.emit(tick);
      counters.ticks.increment();
      counters.lastTickMicros.set(tick.receivedMicros());
    }

    @Override
    public void fetchTrades(long fromId, int limit, long delayMillis) {
      output.fetchTrades(fromId, limit, delayMillis);
    }

    @Override
    public void fetchSnapshot(long delayMillis) {
      output.fetchSnapshot(delayMillis);
    }

    @Override
    public void renew(String why) {
      output.renew(why);
    }

    @Override
    public void implausible(String message) {
      output.implausible(message);
    }

    @Override
    public void warn(String message) {
      output.warn(message);
    }
  }
}
