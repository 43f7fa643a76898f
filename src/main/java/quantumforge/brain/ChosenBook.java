package quantumforge.brain;

import java.time.Duration;
import java.util.Optional;
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
    } else if (followed) {
      compare(from, delta.receivedMicros(), chance, output);
    }
  }

  private void follow(int from, Tick.BookDelta delta, Consumer<Tick> output) {
    long reached = CollectorIds.theirs(position.lastId());
    if (delta.firstUpdateId() == reached + 1) {
      output.accept(CollectorIds.of(from, delta));
    } else if (delta.lastUpdateId() > reached) {
      beginAnew(from, delta, output);
    }
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
    if (position.broken() || leftBehind && !chance.isLeft(chosen(), aheadMicros)) {
      begin(from, CAUSE, output);
    }
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

  private boolean isFurther(int from) {
    return books[from].whole() && CollectorIds.of(from, books[from].lastId()) > position.lastId();
  }

  /** False when there is no such book. */
  private boolean begin(int from, String cause, Consumer<Tick> output) {
    Optional<Tick.BookSnapshot> whole = isFurther(from) ? books[from].snapshot() : Optional.empty();
    if (whole.isEmpty()) {
      return false;
    }
    Tick.BookSnapshot own = CollectorIds.of(from, whole.get());
    if (position.lastId() >= 0) {
      output.accept(gap(0, own.lastUpdateId(), cause, own.receivedMicros()));
    }
    output.accept(own);
    aheadMicros = 0;
    return true;
  }

  /** From behind what was handed on; where nothing was, from the first id. */
  private Tick.Gap gap(long firstId, long lastId, String cause, long receivedMicros) {
    long fromId = position.lastId() < 0 ? firstId : position.lastId() + 1;
    return new Tick.Gap(instrument, Channel.BOOK, fromId, lastId, cause, false, receivedMicros);
  }
}
