package quantumforge.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.feed.BookReplay;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** Measures the order books on recorded changes: applying, copying out, and being compared. */
public final class BookBench {

  private static final int LEVELS_MAX = 20_000;
  private static final int TOPS_MAX = 1_000;

  private final int snapshotLevels;
  private final CpuCost cost;

  /**
   * Makes the bench.
   *
   * @param snapshotLevels levels of each side that are copied out, at least 1
   * @param runs timed runs, at least 1
   */
  public BookBench(int snapshotLevels, int runs) {
    if (snapshotLevels < 1) {
      throw new IllegalArgumentException("--levels must be 1 or more, got " + snapshotLevels);
    }
    this.snapshotLevels = snapshotLevels;
    this.cost = new CpuCost(runs);
  }

  /**
   * What came out.
   *
   * @param changes messages that change a book
   * @param levels in all of them
   * @param checks comparisons with a best bid and ask of the same id, over all books
   * @param mismatches those that found a book wrong
   * @param applyNanos for one changed level
   * @param gradedNanos the same with every comparison, on top
   * @param snapshotNanos for one copy of both sides
   */
  public record Result(
      int books,
      long changes,
      long levels,
      long checks,
      long mismatches,
      Spread applyNanos,
      Spread gradedNanos,
      Spread snapshotNanos) {}

  /**
   * Measures.
   *
   * @throws IllegalArgumentException when the recording has no changes, or not the books before
   *     them
   */
  public Result run(Recording recording) {
    List<Tick> ticks = behindBooks(recording);
    List<Tick> changes = ticks.stream().filter(Tick.BookDelta.class::isInstance).toList();
    if (changes.isEmpty()) {
      throw new IllegalArgumentException(
          recording.name() + " has no changes of a book that it has the beginning of");
    }
    long levels = changes.stream().mapToLong(BookBench::levels).sum();
    Map<Instrument, BookReplay> graded = replay(recording, ticks);
    BookReplay first = graded.values().iterator().next();
    return new Result(
        graded.size(),
        changes.size(),
        levels,
        graded.values().stream().mapToLong(BookReplay::checks).sum(),
        graded.values().stream().mapToLong(BookReplay::mismatches).sum(),
        cost.nanosPer(levels, () -> replay(recording, changes)),
        cost.nanosPer(levels, () -> replay(recording, ticks)),
        cost.nanosPer(1, () -> copy(first)));
  }

  /** Only what continues a book can be applied, from the first change that does. */
  private static List<Tick> behindBooks(Recording recording) {
    Map<Instrument, Long> reached = new HashMap<>();
    recording.books().forEach(book -> reached.put(book.instrument(), book.lastUpdateId()));
    List<Tick> ticks = new ArrayList<>();
    for (Tick tick : recording.ticks()) {
      Long from = reached.get(tick.instrument());
      boolean behind =
          from != null
              && switch (tick) {
                case Tick.BookDelta delta -> delta.lastUpdateId() > from;
                case Tick.TopOfBook top -> top.updateId() > from;
                case Tick.Trade ignored -> false;
                case Tick.BookSnapshot ignored -> false;
                case Tick.Gap ignored -> false;
              };
      if (behind) {
        ticks.add(tick);
      }
    }
    return ticks;
  }

  private static long levels(Tick tick) {
    return tick instanceof Tick.BookDelta delta ? delta.bids().size() + delta.asks().size() : 0;
  }

  private static Map<Instrument, BookReplay> replay(Recording recording, List<Tick> ticks) {
    Map<Instrument, BookReplay> books = new HashMap<>();
    for (Tick.BookSnapshot snapshot : recording.books()) {
      books
          .computeIfAbsent(
              snapshot.instrument(), instrument -> new BookReplay(LEVELS_MAX, TOPS_MAX))
          .reset(snapshot);
    }
    for (Tick tick : ticks) {
      BookReplay book = books.get(tick.instrument());
      if (tick instanceof Tick.BookDelta delta) {
        book.apply(delta);
      } else if (tick instanceof Tick.TopOfBook top) {
        book.offer(top);
      }
    }
    return books;
  }

  private void copy(BookReplay book) {
    if (book.bids(snapshotLevels).size() + book.asks(snapshotLevels).size() == 0) {
      throw new IllegalStateException("the book is empty");
    }
  }
}
