package quantumforge.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The order book of one instrument at a venue that gives no update ids ({@link
 * quantumforge.exchange.BookIds#SOCKET}). Each socket's book is kept; one of them is handed on
 * until its socket ends, loses it or hangs. Then the best of the others takes its place: without a
 * word when both hold the same levels, else as a new {@link Tick.BookSnapshot} behind a {@link
 * Tick.Gap}, because changes between the two books may never have been handed on.
 *
 * <p>The ids are this program's: a snapshot has its time of receipt in microseconds, or the next
 * number if that is larger, and each change the next one; a change covers the ids up to its time of
 * receipt when they have come too far behind it. So they grow over restarts too, without being
 * stored, and those of two collectors tell which book is the newer one. Not thread-safe.
 */
@Deterministic
final class SocketBooks implements Books {

  /**
   * How far ids may be behind the clock. The next number takes one byte of a block, a time three.
   */
  private static final long ID_AGE_MAX_MICROS = 500_000;

  /** What one socket said. */
  private static final class Copy {
    private final Book book;
    private final TickerCheck tickers = new TickerCheck();
    private boolean whole;
    private long venueMicros;
    private long receivedMicros;

    Copy(int levelsMax) {
      book = new Book(levelsMax);
    }
  }

  private final Instrument instrument;
  private final FeedSettings.Books settings;
  private final long hangMicros;
  private final LaneCounters counters;
  private final LaneOutput output;
  private final Map<Long, Copy> copies = new LinkedHashMap<>();
  private Copy chosen;
  private long lastId;
  private String cause = "the collector was started again, and the book begins anew";
  private long aheadSinceMicros;
  private long aheadToMicros;
  private long snapshotDueMicros;

  /**
   * @param lastUpdateId the last update that was handed on before a restart, or a negative number
   */
  SocketBooks(
      Instrument instrument,
      long lastUpdateId,
      FeedSettings settings,
      LaneCounters counters,
      LaneOutput output) {
    this.instrument = instrument;
    this.lastId = lastUpdateId;
    this.settings = settings.books();
    this.hangMicros = settings.reorderWait().toNanos() / 1_000;
    this.counters = counters;
    this.output = output;
  }

  @Override
  public void onSocketSnapshot(long socket, Tick.BookSnapshot snapshot) {
    Copy copy = copies.computeIfAbsent(socket, key -> new Copy(settings.levelsMax()));
    try {
      copy.book.reset(snapshot);
    } catch (ArithmeticException e) {
      lose(copy, "its numbers do not fit beside each other");
      return;
    }
    copy.whole = true;
    copy.tickers.reset();
    copy.receivedMicros = snapshot.receivedMicros();
    if (copy == chosen) {
      cause = "the venue sent the book anew";
      publish(snapshot.receivedMicros());
    } else if (chosen == null) {
      chosen = copy;
      publish(snapshot.receivedMicros());
    } else {
      counters.duplicates.increment();
    }
  }

  @Override
  public void onDelta(long socket, Tick.BookDelta delta) {
    Copy copy = copies.get(socket);
    if (copy == null || !copy.whole) {
      counters.implausible.increment();
      output.implausible("a change of a book that this socket has not sent: " + delta);
      return;
    }
    try {
      copy.book.apply(delta);
    } catch (ArithmeticException e) {
      lose(copy, "its numbers do not fit beside each other");
      return;
    }
    copy.tickers.onChange(copy.book);
    copy.venueMicros = Math.max(copy.venueMicros, delta.timestampMicros());
    copy.receivedMicros = delta.receivedMicros();
    if (copy == chosen) {
      handOn(delta);
    } else {
      counters.duplicates.increment();
      compare(copy, delta.receivedMicros());
    }
  }

  private void handOn(Tick.BookDelta delta) {
    long first = lastId + 1;
    lastId = delta.receivedMicros() - first > ID_AGE_MAX_MICROS ? delta.receivedMicros() : first;
    output.emit(
        new Tick.BookDelta(
            instrument,
            first,
            lastId,
            delta.bids(),
            delta.asks(),
            delta.timestampMicros(),
            delta.receivedMicros()));
    if (chosen.venueMicros + hangMicros >= aheadToMicros) {
      aheadSinceMicros = 0;
    }
    if (delta.receivedMicros() >= snapshotDueMicros) {
      emitWhole(delta.receivedMicros());
    }
  }

  /** A socket that hangs shows by another one, whose venue's times leave it behind. */
  private void compare(Copy other, long nowMicros) {
    if (aheadSinceMicros == 0 && other.venueMicros > chosen.venueMicros + hangMicros) {
      aheadSinceMicros = nowMicros;
      aheadToMicros = other.venueMicros;
    }
    onTime(nowMicros);
  }

  @Override
  public void onTime(long nowMicros) {
    if (aheadSinceMicros != 0 && nowMicros - aheadSinceMicros >= hangMicros) {
      output.warn("the book goes on from another socket: the one it came by hangs");
      replace("the socket that the book came by hung");
    }
  }

  @Override
  public void onBookLost(long socket, String why) {
    Copy copy = copies.get(socket);
    if (copy != null) {
      lose(copy, why);
    }
  }

  private void lose(Copy copy, String why) {
    copy.whole = false;
    counters.mismatches.increment();
    output.warn("the book of a socket is thrown away: " + why);
    if (copy == chosen) {
      replace("the book was wrong: " + why);
    }
  }

  @Override
  public void onSocketEnded(long socket) {
    Copy gone = copies.remove(socket);
    if (gone != null && gone == chosen) {
      replace("the socket that the book came by ended");
    }
  }

  /** Chooses the newest of the other whole books; without any, the next snapshot is chosen. */
  private void replace(String why) {
    Copy old = chosen;
    chosen = null;
    aheadSinceMicros = 0;
    cause = why;
    for (Copy copy : copies.values()) {
      if (copy != old && copy.whole && (chosen == null || copy.venueMicros > chosen.venueMicros)) {
        chosen = copy;
      }
    }
    if (chosen == null) {
      counters.bookSynced = false;
    } else if (!old.whole || !chosen.book.sameLevels(old.book)) {
      publish(chosen.receivedMicros);
    }
  }

  private void publish(long nowMicros) {
    long id = Math.max(lastId + 1, nowMicros);
    if (lastId >= 0) {
      counters.bookGaps.increment();
      output.emit(
          new Tick.Gap(instrument, Tick.Channel.BOOK, lastId + 1, id, cause, false, nowMicros));
    }
    lastId = id;
    counters.syncs.increment();
    counters.bookSynced = true;
    emitWhole(nowMicros);
  }

  /** The book as it stands behind the last id. */
  private void emitWhole(long nowMicros) {
    snapshotDueMicros = nowMicros + settings.snapshotEvery().toNanos() / 1_000;
    int limit = settings.snapshotLevels();
    output.emit(
        new Tick.BookSnapshot(
            instrument, lastId, chosen.book.bids(limit), chosen.book.asks(limit), nowMicros));
  }

  /** Not handed on: it is a witness of the socket's book, which has no ids to grade by. */
  @Override
  public void onTop(long socket, Tick.TopOfBook top) {
    Copy copy = copies.get(socket);
    if (copy == null || !copy.whole) {
      return;
    }
    counters.checks.increment();
    copy.tickers.onTicker(copy.book, top);
    if (copy.tickers.wrong(top.receivedMicros())) {
      String why = "its best prices are none that the venue's tickers said for long";
      lose(copy, why);
      output.renew("a book of it was wrong: " + why);
    }
  }

  @Override
  public boolean holding() {
    return aheadSinceMicros != 0;
  }

  @Override
  public int held() {
    return 0;
  }

  @Override
  public void onOutage(long nowMicros) {
    // The next whole book is announced with the Gap in front of it.
  }

  @Override
  public void onBack(long nowMicros) {
    // Every new socket brings its book by itself.
  }

  @Override
  public void onSnapshot(Tick.BookSnapshot snapshot) {
    throw new IllegalStateException("no book was asked for: " + instrument);
  }

  @Override
  public void onSnapshotFailed() {
    throw new IllegalStateException("no book was asked for: " + instrument);
  }
}
