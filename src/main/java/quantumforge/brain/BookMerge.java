package quantumforge.brain;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.kernel.Tick.Channel;

/**
 * Makes one order book of what all sources bring of each instrument: by the venue's update ids
 * where it gives any, else by choosing one collector's. Not thread-safe, but for the counts.
 */
final class BookMerge {

  /** With less, every quiet moment would be a silence. */
  private static final Duration WAIT_MIN = Duration.ofSeconds(1);

  private final int[][] lanes;
  private final int[] collectors;
  private final Set<String> withoutIds;
  private final Duration wait;
  private final Consumer<InstrumentMerge> note;

  /** For each source the instruments of which it is ahead of the collector that was chosen. */
  private final List<Set<InstrumentMerge>> ahead;

  private final AtomicLong switches = new AtomicLong();
  private final AtomicInteger unknown = new AtomicInteger();
  private boolean recovered;

  /**
   * @param peers for each source the others that bring the same lane
   * @param withoutIds exchanges that give no update ids of their books
   * @param wait how long one collector's book may be silent while another one's goes on
   * @param note told of each instrument whose positions are to be stored again
   */
  BookMerge(int[][] peers, Set<String> withoutIds, Duration wait, Consumer<InstrumentMerge> note) {
    this.lanes =
        IntStream.range(0, peers.length)
            .mapToObj(
                source -> IntStream.concat(IntStream.of(source), Arrays.stream(peers[source])))
            .map(lane -> lane.sorted().toArray())
            .toArray(int[][]::new);
    this.collectors =
        IntStream.range(0, peers.length)
            .map(source -> Arrays.binarySearch(lanes[source], source))
            .toArray();
    this.withoutIds = Set.copyOf(withoutIds);
    this.wait = wait;
    this.note = note;
    Stream<Set<InstrumentMerge>> none = Stream.generate(LinkedHashSet::new);
    this.ahead = none.limit(peers.length).toList();
  }

  /** How long a book may be silent, where holes of trades wait for so long. */
  static Duration wait(Duration mergeWait) {
    return Stream.of(mergeWait, WAIT_MIN).max(Comparator.naturalOrder()).orElseThrow();
  }

  /**
   * An instrument of which nothing is known yet.
   *
   * @param restartMicros as {@link BookPosition} takes it
   */
  InstrumentMerge begin(Instrument instrument, long restartMicros) {
    if (!withoutIds.contains(instrument.exchange())) {
      return new InstrumentMerge(instrument, lanes.length, restartMicros);
    }
    InstrumentMerge at = new InstrumentMerge(instrument, lanes.length, 0);
    int count = Arrays.stream(lanes).mapToInt(lane -> lane.length).max().orElseThrow();
    at.chosen = new ChosenBook(instrument, at.book, count, wait);
    return at;
  }

  void take(
      int source,
      InstrumentMerge at,
      Tick.BookDelta delta,
      int place,
      Merged merged,
      TickMerge.Patience patience) {
    if (at.chosen == null) {
      take(at, delta, place, merged);
      at.bring(source, Channel.BOOK, delta.lastUpdateId());
    } else {
      merged.leaveOut(place);
      at.chosen.take(collectors[source], delta, chance(source, patience), to(at, place, merged));
      noteAhead(source, at);
    }
  }

  void take(
      int source,
      InstrumentMerge at,
      Tick.BookSnapshot snapshot,
      int place,
      Merged merged,
      TickMerge.Patience patience) {
    if (at.chosen == null) {
      take(at, snapshot, place, merged);
      at.bring(source, Channel.BOOK, snapshot.lastUpdateId());
    } else {
      merged.leaveOut(place);
      at.chosen.take(collectors[source], snapshot, chance(source, patience), to(at, place, merged));
      noteAhead(source, at);
    }
  }

  /** Best bids and asks without ids are those of the collector whose book it is. */
  void take(int source, InstrumentMerge at, Tick.TopOfBook top, int place, Merged merged) {
    boolean ofBook = at.chosen == null || at.chosen.isOf(collectors[source]);
    if (keep(ofBook && !at.tops.known(top.updateId(), top.receivedMicros()), top, place, merged)) {
      at.tops.take(top.updateId(), top.receivedMicros());
    }
  }

  /** Takes a Gap of the channel {@code BOOK} or {@code QUOTES}. */
  void take(int source, InstrumentMerge at, Tick.Gap gap, int place, Merged merged) {
    if (gap.channel() == Channel.QUOTES) {
      // Another collector's quotes are there when one of them is newer than the hole.
      boolean ofBook = at.chosen == null || at.chosen.isOf(collectors[source]);
      keep(ofBook && !at.tops.known(gap.toId(), gap.receivedMicros()), gap, place, merged);
    } else if (at.chosen != null) {
      merged.leaveOut(place);
      at.chosen.take(collectors[source], gap, to(at, place, merged));
    } else if (gap.repaired()) {
      takeRepaired(at, gap, place, merged);
    } else {
      takeGap(at, gap, place, merged);
      at.bring(source, Channel.BOOK, gap.toId());
    }
  }

  /** A source has come so far: of a book that it was ahead of it may bring nothing more. */
  void onTime(int source, long micros, int place, Merged merged, TickMerge.Patience patience) {
    Set<InstrumentMerge> waiting = ahead.get(source);
    if (waiting.isEmpty()) {
      return;
    }
    for (InstrumentMerge at : List.copyOf(waiting)) {
      at.chosen.onTime(collectors[source], micros, chance(source, patience), to(at, place, merged));
      noteAhead(source, at);
    }
  }

  private void noteAhead(int source, InstrumentMerge at) {
    if (at.chosen.leavesBehind(collectors[source])) {
      ahead.get(source).add(at);
    } else {
      ahead.get(source).remove(at);
    }
  }

  private ChosenBook.Chance chance(int source, TickMerge.Patience patience) {
    return (collector, micros) -> patience.mayFollow(lanes[source][collector], source, micros);
  }

  /** The way of a chosen book's ticks. */
  private Consumer<Tick> to(InstrumentMerge at, int place, Merged merged) {
    return tick -> {
      switch (tick) {
        case Tick.BookDelta delta -> take(at, delta, place, merged);
        case Tick.BookSnapshot snapshot -> take(at, snapshot, place, merged);
        case Tick.Gap gap -> {
          if (gap.cause().equals(ChosenBook.CAUSE)) {
            switches.incrementAndGet();
          }
          if (gap.repaired()) {
            takeRepaired(at, gap, place, merged);
          } else {
            takeGap(at, gap, place, merged);
          }
        }
        case Tick.Trade trade -> throw new IllegalArgumentException("no book: " + trade);
        case Tick.TopOfBook top -> throw new IllegalArgumentException("no book: " + top);
      }
    };
  }

  private static boolean keep(boolean isNew, Tick tick, int place, Merged merged) {
    if (isNew) {
      merged.hand(place, tick);
    } else {
      merged.leaveOut(place);
    }
    return isNew;
  }

  private static void take(InstrumentMerge at, Tick.BookDelta delta, int place, Merged merged) {
    long first = delta.firstUpdateId();
    boolean known = at.book.knownChange(first, delta.lastUpdateId(), delta.receivedMicros());
    if (!known && at.book.holeBefore(first)) {
      merged.put(place, hole(at, delta, first - 1));
    }
    if (keep(!known, delta, place, merged)) {
      at.book.takeChange(first, delta.lastUpdateId(), delta.receivedMicros());
    }
  }

  private void take(InstrumentMerge at, Tick.BookSnapshot snapshot, int place, Merged merged) {
    long last = snapshot.lastUpdateId();
    boolean known = at.book.knownSnapshot(last, snapshot.receivedMicros());
    if (!known && at.book.holeBefore(last + 1)) {
      merged.put(place, hole(at, snapshot, last));
    }
    if (keep(!known, snapshot, place, merged)) {
      if (at.book.broken()) {
        unknown.decrementAndGet();
      }
      at.book.takeSnapshot(last, snapshot.receivedMicros());
    }
  }

  private static Tick.Gap hole(InstrumentMerge at, Tick before, long toId) {
    return new Tick.Gap(
        before.instrument(),
        Channel.BOOK,
        at.book.lastId() + 1,
        toId,
        TickMerge.CAUSE,
        false,
        before.receivedMicros());
  }

  private void takeGap(InstrumentMerge at, Tick.Gap told, int place, Merged merged) {
    // What is missing before it nobody else tells of.
    Tick.Gap gap =
        at.book.holeBefore(told.fromId())
            ? TickMerge.part(told, at.book.lastId() + 1, told.toId())
            : told;
    boolean inQuest = at.book.known(gap.toId(), gap.receivedMicros());
    boolean inRedis = inQuest || gap.toId() <= at.trades.bookGapId();
    if (!inRedis) {
      merged.hand(place, gap);
      at.trades.takeBookGap(gap);
      at.holesChanged = true;
      note.accept(at);
    } else {
      merged.leaveOut(place);
      if (!inQuest) {
        merged.forQuestAlone(gap);
      }
    }
    if (!inQuest) {
      if (!at.book.broken()) {
        unknown.incrementAndGet();
      }
      at.book.takeGap(gap.fromId(), gap.toId(), gap.receivedMicros());
    }
  }

  /** Nothing was missing, as the newest Gap had said that something may be. */
  private void takeRepaired(InstrumentMerge at, Tick.Gap gap, int place, Merged merged) {
    if (keep(at.trades.bookGapId() == gap.toId(), gap, place, merged)) {
      at.trades.takeBackBookGap(gap);
      at.book.takeBack(gap.fromId(), gap.toId());
      at.holesChanged = true;
      note.accept(at);
    } else if (!recovered) {
      // The own Redis has it, and QuestDB perhaps not; twice is once there.
      merged.forQuestAlone(gap);
    }
  }

  /** Everything has come again that an earlier run had read and not stored. */
  void recovered() {
    recovered = true;
  }

  /** Books that are behind a Gap, and before their next whole one. Thread-safe. */
  int unknown() {
    return unknown.get();
  }

  /** How often the book of one collector took the place of another one's. Thread-safe. */
  long switches() {
    return switches.get();
  }
}
