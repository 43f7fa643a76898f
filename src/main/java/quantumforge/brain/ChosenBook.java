package quantumforge.brain;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.kernel.Tick.Channel;

/**
 * The order book of one instrument at a venue that gives no update ids. Changes of two collectors
 * cannot be compared, so one collector's book is handed on, in {@link CollectorIds}, and the
 * others' are kept beside it. When it has a hole, or another one leaves it behind and nothing more
 * is to be expected of it, another whole book takes its place behind a {@link Tick.Gap}. Ids only
 * grow, as collectors draw them from their clocks. Not thread-safe.
 */
@Deterministic
final class ChosenBook {

  /** What tells where the book of another collector takes over. */
  static final String CAUSE = "the book goes on from another collector";

  /** What tells that the book may have changed, and that no other one can take its place yet. */
  static final String CAUSE_ALONE =
      "its collector is silent, and no other one's whole book is there";

  /** How much later a collector may receive the same change, or its clock be ahead. */
  static final Duration TOLERANCE = Duration.ofSeconds(1);

  private static final int NONE = -1;
  private static final long TOLERANCE_MICROS = TOLERANCE.toNanos() / 1_000;

  /** Says of the collector whose book is handed on what it may still bring. */
  interface Chance {
    /**
     * Whether to wait for it.
     *
     * @param receivedMicros when another one received what it lacks
     */
    boolean isLeft(int collector, long receivedMicros);
  }

  private final Instrument instrument;
  private final BookPosition position;
  private final SourceBook[] books;
  private final long waitMicros;
  private long aheadMicros;

  /** What a Gap of {@link #CAUSE_ALONE} names, while nothing came behind it. */
  private long aloneFromId = NONE;

  /**
   * @param position how far the book is in the stores, by which it is known whose it is
   * @param wait how long another collector must be ahead, {@link #TOLERANCE} not counted
   */
  ChosenBook(Instrument instrument, BookPosition position, int collectors, Duration wait) {
    this.instrument = instrument;
    this.position = position;
    this.waitMicros = wait.toNanos() / 1_000;
    this.books = new SourceBook[collectors];
    for (int i = 0; i < collectors; i++) {
      books[i] = new SourceBook(instrument);
    }
  }

  /** Whether this collector's book is the one that is handed on. */
  boolean isOf(int collector) {
    return chosen() == collector;
  }

  private int chosen() {
    int last = position.lastId() < 0 ? NONE : CollectorIds.collector(position.lastId());
    return last < books.length ? last : NONE;
  }

  /** Takes a change, and hands on what follows of it. */
  void take(int from, Tick.BookDelta delta, Chance chance, Consumer<Tick> output) {
    boolean followed = books.length > 1 && books[from].take(delta);
    if (isOf(from)) {
      follow(from, delta, output);
    } else if (chosen() == NONE) {
      beginAnew(from, delta, output);
    } else {
      if (followed) {
        books[from].settle(reachedBy(from));
      }
      compare(from, delta.receivedMicros(), chance, output);
    }
  }

  /** The newest id of a collector that is not above what is stored. */
  private long reachedBy(int collector) {
    return CollectorIds.upTo(collector, position.lastId());
  }

  private void follow(int from, Tick.BookDelta delta, Consumer<Tick> output) {
    boolean isBack = takeBack(from, delta, output);
    long reached = CollectorIds.theirs(position.lastId());
    if (delta.firstUpdateId() == reached + 1) {
      output.accept(CollectorIds.of(from, delta));
    } else if (delta.lastUpdateId() > reached) {
      beginAnew(from, delta, output);
    }
    if (isBack) {
      books[from].from(reachedBy(from)).forEach(tick -> output.accept(CollectorIds.of(from, tick)));
    }
    books[from].settle(reachedBy(from));
  }

  /** Nothing was missing but for a while: the collector goes on where it was. */
  private boolean takeBack(int from, Tick.BookDelta delta, Consumer<Tick> output) {
    long first = CollectorIds.first(from, delta.firstUpdateId());
    long last = position.lastId();
    boolean isBack = first == aloneFromId && last > first;
    if (isBack) {
      output.accept(
          new Tick.Gap(
              instrument, Channel.BOOK, first, last, CAUSE_ALONE, true, delta.receivedMicros()));
    }
    aloneFromId = NONE;
    return isBack;
  }

  /** What was handed on does not lead to this change. */
  private void beginAnew(int from, Tick.BookDelta delta, Consumer<Tick> output) {
    long last = CollectorIds.of(from, delta.lastUpdateId());
    if (last <= position.lastId() || begin(from, TickMerge.CAUSE, output)) {
      return;
    }
    long first = CollectorIds.first(from, delta.firstUpdateId());
    output.accept(gap(first, last, TickMerge.CAUSE, delta.receivedMicros()));
  }

  /** Takes a whole book, and hands on what follows of it. */
  void take(int from, Tick.BookSnapshot snapshot, Chance chance, Consumer<Tick> output) {
    boolean followed = books.length > 1 && books[from].take(snapshot);
    if (isOf(from) || chosen() == NONE) {
      Tick.BookSnapshot own = CollectorIds.of(from, snapshot);
      if (own.lastUpdateId() >= position.lastId()) {
        output.accept(own);
      }
    } else if (followed) {
      compare(from, snapshot.receivedMicros(), chance, output);
    }
  }

  /** Takes a Gap of a collector; another one's whole book follows with its next change. */
  void take(int from, Tick.Gap gap, Consumer<Tick> output) {
    books[from].take(gap);
    Tick.Gap own = CollectorIds.of(from, gap);
    if ((isOf(from) || chosen() == NONE) && own.toId() > position.lastId()) {
      output.accept(own);
    }
  }

  /** Another collector has brought what the one whose book is handed on has not. */
  private void compare(int from, long micros, Chance chance, Consumer<Tick> output) {
    if (!isCaughtUp()) {
      takeOver(from, micros, chance, output);
      return;
    }
    aheadMicros = micros > reachedMicros() ? micros : 0;
    if (position.broken()) {
      takeOver(from, micros, chance, output);
    }
  }

  /** Another collector has brought nothing more of this book, and has come so far. */
  void onTime(int from, long micros, Chance chance, Consumer<Tick> output) {
    if (isCaughtUp()) {
      aheadMicros = 0;
    } else {
      takeOver(from, micros, chance, output);
    }
  }

  /**
   * Another one's book takes the place of the one that is handed on where that has a hole, or has
   * been left behind for long enough.
   */
  private void takeOver(int from, long micros, Chance chance, Consumer<Tick> output) {
    boolean leftBehind = aheadMicros != 0 && micros - aheadMicros >= waitMicros;
    if (!position.broken() && (!leftBehind || chance.isLeft(chosen(), aheadMicros))) {
      return;
    }
    if (!begin(from, CAUSE, output) && !position.broken()) {
      tellAlone(micros, output);
    }
  }

  /** With the next id alone, since the collector may go on with it yet. */
  private void tellAlone(long micros, Consumer<Tick> output) {
    aloneFromId = position.lastId() + 1;
    long next = CollectorIds.of(chosen(), CollectorIds.theirs(position.lastId()) + 1);
    output.accept(gap(0, next, CAUSE_ALONE, micros));
  }

  private boolean isCaughtUp() {
    return reachedMicros() >= aheadMicros;
  }

  private long reachedMicros() {
    return position.newestMicros() + TOLERANCE_MICROS;
  }

  /** Whether this collector is ahead of the one whose book is handed on. */
  boolean leavesBehind(int from) {
    return aheadMicros != 0 && !isOf(from);
  }

  /** False when there is no such book. */
  private boolean begin(int from, String cause, Consumer<Tick> output) {
    SourceBook book = books[from];
    long next = reachedBy(from) + 1;
    if (!book.whole() || book.lastId() < next) {
      return false;
    }
    List<Tick> own = book.from(next).stream().map(tick -> CollectorIds.of(from, tick)).toList();
    if (own.isEmpty()) {
      return false;
    }
    if (position.lastId() >= 0) {
      Tick.BookSnapshot whole = (Tick.BookSnapshot) own.getFirst();
      output.accept(gap(0, whole.lastUpdateId(), cause, whole.receivedMicros()));
    }
    own.forEach(output);
    book.settle(book.lastId());
    aheadMicros = 0;
    aloneFromId = NONE;
    return true;
  }

  /** From behind what was handed on; where nothing was, from the first id. */
  private Tick.Gap gap(long firstId, long lastId, String cause, long receivedMicros) {
    long fromId = position.lastId() < 0 ? firstId : position.lastId() + 1;
    return new Tick.Gap(instrument, Channel.BOOK, fromId, lastId, cause, false, receivedMicros);
  }
}
