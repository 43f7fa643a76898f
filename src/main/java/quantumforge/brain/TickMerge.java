package quantumforge.brain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.kernel.Tick.Channel;

/**
 * Makes one sequence of what all sources bring: each trade once, by its id, and the changes of a
 * book by their update ids. A source that stands before a hole which another one may fill is to
 * wait; what nobody fills is a Gap record. What the stores have already is left out, so it does not
 * matter how often and by whom a tick is brought. Not thread-safe.
 */
final class TickMerge {

  /** What tells the Gap records of a brain from those of a collector. */
  static final String CAUSE = "missing between the collector and this brain";

  /** What tells that another collector brought what one was missing. */
  static final String CAUSE_REPAIRED = "another collector brought it late";

  /** With several collectors, how far one may be behind another without counting anew. */
  private static final long BEHIND_MICROS = 3_000_000;

  /** Says of the other sources of a lane what they may still bring. */
  interface Patience {
    /**
     * Whether to wait for a source.
     *
     * @param source the other one
     * @param receivedMicros when the tick behind the hole was received
     */
    boolean worthwhile(int source, long receivedMicros);

    /**
     * Whether to wait for a source whose book another one leaves behind.
     *
     * @param source whose book is handed on
     * @param other the one that is ahead
     * @param receivedMicros when that one received what is lacking
     */
    default boolean mayFollow(int source, int other, long receivedMicros) {
      return worthwhile(source, receivedMicros);
    }
  }

  private final int[][] peers;
  private final long behindMicros;
  private final Map<Instrument, InstrumentMerge> instruments = new HashMap<>();
  private final List<InstrumentMerge> moved = new ArrayList<>();
  private final List<Tick.Trade> late = new ArrayList<>();
  private final BookMerge books;
  private boolean recovered;

  /**
   * @param peers for each source the others that bring the same lane
   */
  TickMerge(int[][] peers) {
    this(peers, Set.of(), Duration.ZERO);
  }

  /**
   * @param peers for each source the others that bring the same lane, a source of each collector
   * @param withoutBookIds exchanges that give no update ids of their books
   * @param wait how long a hole of one source waits for another
   */
  TickMerge(int[][] peers, Set<String> withoutBookIds, Duration wait) {
    this.peers = peers;
    this.books = new BookMerge(peers, withoutBookIds, BookMerge.wait(wait), this::note);
    this.behindMicros =
        Arrays.stream(peers).allMatch(others -> others.length == 0) ? 0 : BEHIND_MICROS;
  }

  /** The instrument's place; begun where it is not known. */
  InstrumentMerge instrument(Instrument instrument) {
    InstrumentMerge known = instruments.get(instrument);
    if (known == null) {
      known = books.begin(instrument, behindMicros);
      instruments.put(instrument, known);
    }
    return known;
  }

  /**
   * Merges the ticks of one block, in order.
   *
   * @param from the first one that was not merged yet
   * @return how far it came: less than there are when the source is to wait before that tick
   */
  int take(int source, List<Tick> ticks, int from, Merged merged, Patience patience) {
    late.clear();
    int place = from;
    while (place < ticks.size() && take(source, ticks.get(place), place, merged, patience)) {
      place++;
    }
    merged.end(place);
    tellLate(place, merged);
    if (place > from) {
      books.onTime(source, ticks.get(place - 1).receivedMicros(), place, merged, patience);
    }
    return place;
  }

  /** False when the source is to wait before this tick. */
  private boolean take(int source, Tick tick, int place, Merged merged, Patience patience) {
    InstrumentMerge at = instrument(tick.instrument());
    if (peers[source].length > 0 && isToWait(source, at, tick, patience)) {
      return false;
    }
    switch (tick) {
      case Tick.Trade trade -> take(source, at, trade, place, merged);
      case Tick.BookDelta delta -> books.take(source, at, delta, place, merged, patience);
      case Tick.BookSnapshot snapshot -> books.take(source, at, snapshot, place, merged, patience);
      case Tick.TopOfBook top -> books.take(source, at, top, place, merged);
      case Tick.Gap gap -> take(source, at, gap, place, merged);
    }
    return true;
  }

  private void take(int source, InstrumentMerge at, Tick.Gap gap, int place, Merged merged) {
    switch (gap.channel()) {
      case TRADES -> {
        if (gap.repaired()) {
          takeRepaired(at, gap, place, merged);
        } else {
          takeTradeGap(at, gap, place, merged);
          at.bring(source, Channel.TRADES, gap.toId());
        }
      }
      case BOOK, QUOTES -> books.take(source, at, gap, place, merged);
    }
  }

  private boolean isToWait(int source, InstrumentMerge at, Tick tick, Patience patience) {
    return switch (tick) {
      case Tick.Trade trade ->
          at.trades.place(trade) == TradePosition.Place.BEHIND_HOLE
              && mayCome(source, at, Channel.TRADES, trade.tradeId() - 1, tick, patience);
      case Tick.BookDelta delta ->
          at.chosen == null
              && at.book.holeBefore(delta.firstUpdateId())
              && mayCome(source, at, Channel.BOOK, delta.firstUpdateId() - 1, tick, patience);
      case Tick.BookSnapshot snapshot ->
          at.chosen == null
              && at.book.holeBefore(snapshot.lastUpdateId() + 1)
              && mayCome(source, at, Channel.BOOK, snapshot.lastUpdateId(), tick, patience);
      case Tick.TopOfBook top -> false;
      case Tick.Gap gap ->
          !gap.repaired()
              && isNews(at, gap)
              && mayCome(source, at, gap.channel(), gap.toId(), tick, patience);
    };
  }

  private static boolean isNews(InstrumentMerge at, Tick.Gap gap) {
    return switch (gap.channel()) {
      case TRADES -> at.trades.begun() && at.trades.news(gap);
      case BOOK -> at.chosen == null && at.book.holeBefore(gap.toId() + 1);
      case QUOTES -> false;
    };
  }

  /** Whether another source may still bring ids up to this one, which this source has passed. */
  private boolean mayCome(
      int source, InstrumentMerge at, Channel channel, long upTo, Tick tick, Patience patience) {
    at.bring(source, channel, upTo);
    for (int peer : peers[source]) {
      if (at.brought(peer, channel) < upTo && patience.worthwhile(peer, tick.receivedMicros())) {
        return true;
      }
    }
    return false;
  }

  private void take(int source, InstrumentMerge at, Tick.Trade trade, int place, Merged merged) {
    if (at.tradesInQuest != null) {
      takeForQuest(at, trade, place, merged);
    }
    TradePosition.Place found = at.trades.place(trade);
    boolean inOrder = trade.tradeId() > at.brought(source, Channel.TRADES);
    switch (found) {
      case KNOWN -> merged.leaveOut(place);
      case BEHIND_HOLE -> {
        merged.put(place, own(trade, at.trades.newestId() + 1, trade.tradeId() - 1));
        at.holesChanged = true;
        move(at, trade, found, place, merged);
      }
      case LATE -> {
        at.holesChanged = true;
        move(at, trade, found, place, merged);
        if (inOrder && peers[source].length > 0) {
          late.add(trade);
        } else {
          at.trades.awaitRecord(trade.tradeId());
        }
      }
      case OLDER, RESTARTED -> {
        at.holesChanged = true;
        move(at, trade, found, place, merged);
      }
      case NEXT -> {
        at.holesChanged |= !at.trades.begun();
        move(at, trade, found, place, merged);
      }
    }
    if (found == TradePosition.Place.RESTARTED) {
      at.bringAnew(source, trade.tradeId());
    } else {
      at.bring(source, Channel.TRADES, trade.tradeId());
    }
  }

  private void move(
      InstrumentMerge at, Tick.Trade trade, TradePosition.Place found, int place, Merged merged) {
    at.trades.take(trade, found);
    merged.take(place);
    note(at);
  }

  private void note(InstrumentMerge at) {
    if (!at.moved) {
      at.moved = true;
      moved.add(at);
    }
  }

  /** What QuestDB lacks of what the own Redis has: it is written there alone. */
  private static void takeForQuest(InstrumentMerge at, Tick.Trade trade, int place, Merged merged) {
    TradePosition quest = at.tradesInQuest;
    TradePosition.Place found = quest.place(trade);
    boolean alone = at.trades.place(trade) == TradePosition.Place.KNOWN;
    if (found == TradePosition.Place.BEHIND_HOLE && alone) {
      merged.forQuestAlone(own(trade, quest.newestId() + 1, trade.tradeId() - 1));
    }
    if (found != TradePosition.Place.KNOWN) {
      quest.take(trade, found);
      if (alone) {
        merged.forQuestAlone(trade);
      }
    }
  }

  private static Tick.Gap own(Tick.Trade trade, long fromId, long toId) {
    return new Tick.Gap(
        trade.instrument(), Channel.TRADES, fromId, toId, CAUSE, false, trade.receivedMicros());
  }

  private void takeTradeGap(InstrumentMerge at, Tick.Gap gap, int place, Merged merged) {
    boolean isNew = at.trades.news(gap);
    if (at.tradesInQuest != null && at.tradesInQuest.news(gap)) {
      at.tradesInQuest.take(gap);
      if (!isNew) {
        merged.forQuestAlone(gap);
      }
    }
    if (!isNew) {
      merged.leaveOut(place);
      return;
    }
    // What lies between the newest trade and the Gap was lost on the way, and nobody told of it.
    long fromId = at.trades.begun() ? at.trades.newestId() + 1 : gap.fromId();
    at.trades.take(gap);
    at.holesChanged = true;
    note(at);
    if (fromId == gap.fromId()) {
      merged.take(place);
    } else {
      merged.leaveOut(place);
      merged.put(place, part(gap, fromId, gap.toId()));
    }
  }

  static Tick.Gap part(Tick.Gap gap, long fromId, long toId) {
    return new Tick.Gap(
        gap.instrument(),
        gap.channel(),
        fromId,
        toId,
        gap.cause(),
        gap.repaired(),
        gap.receivedMicros());
  }

  /** Only what a collector fetched late, and is not told of yet. */
  private void takeRepaired(InstrumentMerge at, Tick.Gap gap, int place, Merged merged) {
    List<IdRanges.Range> found = at.trades.tell(gap.fromId(), gap.toId());
    if (found.isEmpty()) {
      if (at.tradesInQuest != null) {
        merged.forQuestAlone(gap);
      }
      merged.leaveOut(place);
      return;
    }
    at.holesChanged = true;
    note(at);
    if (found.getFirst().equals(new IdRanges.Range(gap.fromId(), gap.toId()))) {
      merged.take(place);
      return;
    }
    merged.leaveOut(place);
    for (IdRanges.Range range : found) {
      merged.put(place, part(gap, range.from(), range.to()));
    }
  }

  /** What was missing and came in its own order from another source: nobody else tells of it. */
  private void tellLate(int place, Merged merged) {
    for (int i = 0; i < late.size(); ) {
      Tick.Trade first = late.get(i);
      Tick.Trade last = first;
      int next = i + 1;
      while (next < late.size()
          && late.get(next).instrument().equals(first.instrument())
          && late.get(next).tradeId() == last.tradeId() + 1) {
        last = late.get(next++);
      }
      merged.put(
          place,
          new Tick.Gap(
              first.instrument(),
              Channel.TRADES,
              first.tradeId(),
              last.tradeId(),
              CAUSE_REPAIRED,
              true,
              last.receivedMicros()));
      i = next;
    }
  }

  /** Everything has come again that an earlier run had read and not stored. */
  void recovered() {
    recovered = true;
    books.recovered();
  }

  /** How often the book of one collector took the place of another one's. Thread-safe. */
  long bookSwitches() {
    return books.switches();
  }

  /** Books that are behind a Gap, and before their next whole one. Thread-safe. */
  int booksUnknown() {
    return books.unknown();
  }

  private void settle(InstrumentMerge at) {
    if (recovered && at.tradesInQuest != null && at.tradesInQuest.agrees(at.trades)) {
      at.tradesInQuest = null;
    }
  }

  /**
   * The positions that changed since the last call: names and values by turns, to be stored in one
   * step with what changed them.
   */
  byte[][] changes() {
    List<byte[]> changes = new ArrayList<>(2 * moved.size());
    for (InstrumentMerge at : moved) {
      settle(at);
      at.drainChanges(changes);
    }
    moved.clear();
    return changes.toArray(byte[][]::new);
  }
}
