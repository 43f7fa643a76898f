package quantumforge.feed;

import java.util.Arrays;
import java.util.List;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/**
 * Keeps the order book of one instrument true: merges the changes of all connections, joins them to
 * a snapshot, grades the result, and begins again after a hole or a wrong book. Changes are handed
 * on only when they continue a synced book: every one follows its {@link Tick.BookSnapshot} or the
 * change before it, with {@code firstUpdateId <= last + 1}; an overlap is harmless, because
 * quantities are absolute. Best bid and ask are handed on by {@link QuoteSequence}. Not
 * thread-safe.
 */
@Deterministic
final class BookSequence implements Books {

  private final Instrument instrument;
  private final FeedSettings.Books settings;
  private final long restartMicros;
  private final LaneCounters counters;
  private final LaneOutput output;
  private final IdMerge<Tick.BookDelta> merge;
  private final IdGuard<Tick.BookDelta> deltaGuard;
  private final QuoteSequence quotes;
  private final BookSync sync;
  private final Book book;
  private final BookOracle oracle;
  private final BookGaps gaps;
  private final long probeAfterMicros;
  private long newestMicros;
  private boolean fetching;
  private int attempts;
  private boolean probeDue;
  private long probeAtMicros;
  private long snapshotDueMicros;

  /**
   * @param lastUpdateId the last update that was handed on before a restart, or a negative number
   */
  BookSequence(
      Instrument instrument,
      long lastUpdateId,
      FeedSettings settings,
      LaneCounters counters,
      LaneOutput output) {
    this.instrument = instrument;
    this.settings = settings.books();
    this.restartMicros = settings.idRestartAfter().toNanos() / 1_000;
    this.counters = counters;
    this.output = output;
    this.merge = new IdMerge<>(-1, settings.reorderWait().toNanos() / 1_000, settings.heldLimit());
    this.deltaGuard = new IdGuard<>(-1, settings, counters, output);
    this.quotes = new QuoteSequence(instrument, settings, counters, output);
    this.sync =
        new BookSync(settings.books().keptDeltas(), settings.books().keptFor().toNanos() / 1_000);
    this.book = new Book(settings.books().levelsMax());
    this.oracle = new BookOracle(settings.books().keptTops());
    this.gaps = new BookGaps(instrument, lastUpdateId, counters, output);
    this.probeAfterMicros = settings.backfill().probeAfter().toNanos() / 1_000;
  }

  /** Takes one change of any connection. */
  @Override
  public void onDelta(long socket, Tick.BookDelta delta) {
    switch (deltaGuard.judge(delta, delta.lastUpdateId(), anew(delta))) {
      case PLAUSIBLE -> take(socket, delta);
      case ODD -> {}
      case CONFIRMED -> {
        Tick.BookDelta before = deltaGuard.suspect();
        if (anew(before)) {
          restart(before);
        }
        take(socket, before);
        take(socket, delta);
      }
    }
  }

  /** Ids grow with time; an old id on a new change means that the venue began to count anew. */
  private boolean anew(Tick.BookDelta delta) {
    return newestMicros > 0
        && delta.lastUpdateId() <= merge.watermark()
        && (delta.timestampMicros() > newestMicros + restartMicros
            || deltaGuard.farBelow(delta.lastUpdateId()));
  }

  private void take(long socket, Tick.BookDelta delta) {
    long now = delta.receivedMicros();
    switch (merge.offer(socket, delta.firstUpdateId(), delta.lastUpdateId(), delta, now)) {
      case NEXT -> advance(delta);
      case DUPLICATE -> counters.duplicates.increment();
      case HELD -> {}
    }
    if (merge.holding()) {
      drain(now);
    }
  }

  @Override
  public void onTop(long socket, Tick.TopOfBook top) {
    quotes.onTop(socket, top, this::compare);
  }

  private void compare(Tick.TopOfBook top) {
    oracle.offer(top);
    if (sync.synced()) {
      grade(top.receivedMicros());
    }
  }

  /** Lets time pass: gives up holes that were waited for long enough. */
  @Override
  public void onTime(long nowMicros) {
    if (merge.holding()) {
      drain(nowMicros);
    }
    if (probeDue && nowMicros >= probeAtMicros) {
      fetch(0);
    }
  }

  /**
   * No connection was up, and now one is. After a restart the book is asked for at once: what was
   * said meanwhile is announced with it, also of a symbol that says nothing more. Otherwise the
   * next change shows what was missed; the book of a symbol that has none soon is asked for.
   */
  @Override
  public void onBack(long nowMicros) {
    if (sync.synced()) {
      probeDue = true;
      probeAtMicros = nowMicros + probeAfterMicros;
    } else if (gaps.begun()) {
      fetch(0);
    }
  }

  /** This socket cannot bring anything that is missing any more. */
  @Override
  public void onSocketEnded(long socket) {
    merge.forget(socket);
    quotes.onSocketEnded(socket);
  }

  @Override
  public boolean holding() {
    return merge.holding() || probeDue && !fetching;
  }

  /** How many changes wait behind a hole. */
  @Override
  public int held() {
    return merge.held();
  }

  /**
   * Takes the snapshot that {@link LaneOutput#fetchSnapshot} brought, or that the venue sent. With
   * an absurd id it is none: every change behind it would pass for an old one, and the book stand
   * still.
   */
  @Override
  public void onSnapshot(Tick.BookSnapshot snapshot) {
    fetching = false;
    boolean synced = sync.synced();
    if (synced && !probeDue) {
      return;
    }
    if (!deltaGuard.reachable(snapshot.lastUpdateId(), "a book snapshot")) {
      onSnapshotFailed();
      return;
    }
    long reached = synced ? book.lastUpdateId() : merge.watermark();
    List<Tick.BookDelta> rest = sync.join(snapshot, reached);
    if (rest == null) {
      fetch(settings.retryDelay().toMillis());
      return;
    }
    attempts = 0;
    probeDue = false;
    if (synced && snapshot.lastUpdateId() == reached && !gaps.open()) {
      return;
    }
    try {
      book.reset(snapshot);
    } catch (ArithmeticException e) {
      distrust("its numbers do not fit beside each other", snapshot.receivedMicros());
      return;
    }
    counters.syncs.increment();
    counters.bookSynced = true;
    quotes.onBookReached(snapshot.lastUpdateId(), snapshot.receivedMicros());
    gaps.beforeWhole(snapshot.lastUpdateId(), snapshot.receivedMicros());
    output.emit(cut(snapshot));
    snapshotDueMicros = snapshot.receivedMicros() + snapshotEveryMicros();
    grade(snapshot.receivedMicros());
    for (Tick.BookDelta delta : rest) {
      advance(delta);
    }
  }

  /** A book that a venue sends unasked counts as one that was asked for. */
  @Override
  public void onSocketSnapshot(long socket, Tick.BookSnapshot snapshot) {
    onSnapshot(snapshot);
  }

  /** With ids a hole shows by itself, and a wrong book by the venue's best bid and ask. */
  @Override
  public void onBookLost(long socket, String cause) {
    output.warn("a socket has lost its book: " + cause);
  }

  /** The venue did not give the snapshot; asks again, ever more slowly. */
  @Override
  public void onSnapshotFailed() {
    fetching = false;
    attempts++;
    if (!sync.synced() || probeDue) {
      long delay = settings.retryDelay().toMillis() << Math.min(attempts - 1, 10);
      fetch(Math.min(delay, settings.retryDelayMax().toMillis()));
    }
  }

  private void advance(Tick.BookDelta delta) {
    newestMicros = Math.max(newestMicros, delta.timestampMicros());
    long now = delta.receivedMicros();
    if (sync.synced() && delta.firstUpdateId() > book.lastUpdateId() + 1) {
      lose();
      gaps.missing("the venue sent no book update with these ids", delta.firstUpdateId() - 1, now);
    }
    if (!sync.synced()) {
      sync.keep(delta);
      fetch(0);
      return;
    }
    if (delta.lastUpdateId() <= book.lastUpdateId()) {
      counters.duplicates.increment();
      return;
    }
    try {
      book.apply(delta);
    } catch (ArithmeticException e) {
      distrust("its numbers do not fit beside each other", now);
      return;
    }
    probeDue = false;
    quotes.onBookReached(delta.lastUpdateId(), now);
    output.emit(delta);
    if (gaps.afterChange(delta.lastUpdateId(), now) || now >= snapshotDueMicros) {
      emitWhole(now);
    }
    grade(now);
  }

  /**
   * Hands the whole book on: a reader may have begun in the middle, or been told that the book may
   * have been interrupted, when it was not.
   */
  private void emitWhole(long nowMicros) {
    snapshotDueMicros = nowMicros + snapshotEveryMicros();
    int levels = settings.snapshotLevels();
    output.emit(
        new Tick.BookSnapshot(
            instrument, book.lastUpdateId(), book.bids(levels), book.asks(levels), nowMicros));
  }

  private long snapshotEveryMicros() {
    return settings.snapshotEvery().toNanos() / 1_000;
  }

  /**
   * No connection is open. Whoever reads the book is told at once that changes may be missing; if
   * none are, the whole book follows behind the next change.
   */
  @Override
  public void onOutage(long nowMicros) {
    if (sync.synced() && !merge.hasSockets() && !quotes.hasSockets()) {
      gaps.doubt("no connection to the venue is open", nowMicros);
    }
  }

  private void grade(long nowMicros) {
    BookOracle.Outcome outcome = oracle.check(book);
    if (outcome == BookOracle.Outcome.NONE) {
      return;
    }
    counters.checks.increment();
    if (outcome == BookOracle.Outcome.DIFFERENT) {
      counters.mismatches.increment();
      distrust("it differs from the venue's best bid and ask", nowMicros);
    }
  }

  private void distrust(String why, long nowMicros) {
    output.warn("the book at update " + book.lastUpdateId() + " is thrown away: " + why);
    lose();
    gaps.doubt("the book was wrong: " + why, nowMicros);
    fetch(settings.retryDelay().toMillis());
  }

  private void restart(Tick.BookDelta delta) {
    output.warn(
        "the venue's book ids went back from "
            + merge.watermark()
            + " to "
            + delta.firstUpdateId()
            + "; going on from there");
    counters.restarts.increment();
    merge.restart();
    oracle.clear();
    quotes.restart();
    newestMicros = 0;
    lose();
    gaps.restart();
  }

  private void drain(long nowMicros) {
    while (true) {
      for (Tick.BookDelta next = merge.poll(); next != null; next = merge.poll()) {
        advance(next);
      }
      if (merge.giveUp(nowMicros) == null) {
        return;
      }
    }
  }

  private void lose() {
    sync.lose();
    probeDue = false;
    counters.bookSynced = false;
  }

  private void fetch(long delayMillis) {
    if (!fetching) {
      fetching = true;
      output.fetchSnapshot(delayMillis);
    }
  }

  private Tick.BookSnapshot cut(Tick.BookSnapshot snapshot) {
    return new Tick.BookSnapshot(
        snapshot.instrument(),
        snapshot.lastUpdateId(),
        cut(snapshot.bids()),
        cut(snapshot.asks()),
        snapshot.receivedMicros());
  }

  private Levels cut(Levels levels) {
    int limit = settings.snapshotLevels();
    if (levels.size() <= limit) {
      return levels;
    }
    return new Levels(
        levels.priceDecimals(),
        levels.quantityDecimals(),
        Arrays.copyOf(levels.prices(), limit),
        Arrays.copyOf(levels.quantities(), limit));
  }
}
