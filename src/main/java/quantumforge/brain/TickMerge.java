package quantumforge.brain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  }

  private final int[][] peers;
  private final long behindMicros;
  private final Map<Instrument, InstrumentMerge> instruments = new HashMap<>();
  private final List<InstrumentMerge> moved = new ArrayList<>();
  private final List<Tick.Trade> late = new ArrayList<>();
  private boolean recovered;

  /**
   * @param peers for each source the others that bring the same lane
   */
  TickMerge(int[][] peers) {
    this.peers = peers;
    this.behindMicros =
        Arrays.stream(peers).allMatch(others -> others.length == 0) ? 0 : BEHIND_MICROS;
  }

  /** The instrument's place; begun where it is not known. */
  InstrumentMerge instrument(Instrument instrument) {
    InstrumentMerge known = instruments.get(instrument);
    if (known == null) {
      known = new InstrumentMerge(instrument, peers.length, behindMicros);
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
      case Tick.BookDelta delta -> {
        take(at, delta, place, merged);
        at.bring(source, Channel.BOOK, delta.lastUpdateId());
      }
      case Tick.BookSnapshot snapshot -> {
        take(at, snapshot, place, merged);
        at.bring(source, Channel.BOOK, snapshot.lastUpdateId());
      }
      case Tick.TopOfBook top -> {
        if (keep(!at.tops.known(top.updateId(), top.receivedMicros()), place, merged)) {
          at.tops.take(top.updateId(), top.receivedMicros());
        }
      }
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
      case BOOK -> {
        if (gap.repaired()) {
          takeRepairedBook(at, gap, place, merged);
        } else {
          takeBookGap(at, gap, place, merged);
          at.bring(source, Channel.BOOK, gap.toId());
        }
      }
      // Another collector's quotes are there when one of them is newer than the hole.
      case QUOTES -> keep(!at.tops.known(gap.toId(), gap.receivedMicros()), place, merged);
    }
  }

  private static boolean keep(boolean isNew, int place, Merged merged) {
    if (isNew) {
      merged.take(place);
    } else {
      merged.leaveOut(place);
    }
    return isNew;
  }

  private boolean isToWait(int source, InstrumentMerge at, Tick tick, Patience patience) {
    return switch (tick) {
      case Tick.Trade trade ->
          at.trades.place(trade) == TradePosition.Place.BEHIND_HOLE
              && mayCome(source, at, Channel.TRADES, trade.tradeId() - 1, tick, patience);
      case Tick.BookDelta delta ->
          at.book.holeBefore(delta.firstUpdateId())
              && mayCome(source, at, Channel.BOOK, delta.firstUpdateId() - 1, tick, patience);
      case Tick.BookSnapshot snapshot ->
          at.book.holeBefore(snapshot.lastUpdateId() + 1)
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
      case BOOK -> at.book.holeBefore(gap.toId() + 1);
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

  private static Tick.Gap part(Tick.Gap gap, long fromId, long toId) {
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

  private static void take(InstrumentMerge at, Tick.BookDelta delta, int place, Merged merged) {
    long first = delta.firstUpdateId();
    boolean known = at.book.knownChange(first, delta.lastUpdateId(), delta.receivedMicros());
    if (!known && at.book.holeBefore(first)) {
      merged.put(
          place,
          new Tick.Gap(
              delta.instrument(),
              Channel.BOOK,
              at.book.lastId() + 1,
              first - 1,
              CAUSE,
              false,
              delta.receivedMicros()));
    }
    if (keep(!known, place, merged)) {
      at.book.takeChange(first, delta.lastUpdateId(), delta.receivedMicros());
    }
  }

  private static void take(
      InstrumentMerge at, Tick.BookSnapshot snapshot, int place, Merged merged) {
    boolean known = at.book.knownSnapshot(snapshot.lastUpdateId(), snapshot.receivedMicros());
    if (!known && at.book.holeBefore(snapshot.lastUpdateId() + 1)) {
      merged.put(
          place,
          new Tick.Gap(
              snapshot.instrument(),
              Channel.BOOK,
              at.book.lastId() + 1,
              snapshot.lastUpdateId(),
              CAUSE,
              false,
              snapshot.receivedMicros()));
    }
    if (keep(!known, place, merged)) {
      at.book.takeSnapshot(snapshot.lastUpdateId(), snapshot.receivedMicros());
    }
  }

  private void takeBookGap(InstrumentMerge at, Tick.Gap told, int place, Merged merged) {
    // What is missing before it nobody else tells of.
    Tick.Gap gap =
        at.book.holeBefore(told.fromId()) ? part(told, at.book.lastId() + 1, told.toId()) : told;
    boolean inQuest = at.book.known(gap.toId(), gap.receivedMicros());
    boolean inRedis = inQuest || gap.toId() <= at.trades.bookGapId();
    if (!inRedis) {
      if (gap == told) {
        merged.take(place);
      } else {
        merged.leaveOut(place);
        merged.put(place, gap);
      }
      at.trades.takeBookGap(gap);
      at.holesChanged = true;
      note(at);
    } else {
      merged.leaveOut(place);
      if (!inQuest) {
        merged.forQuestAlone(gap);
      }
    }
    if (!inQuest) {
      at.book.takeGap(gap.fromId(), gap.toId(), gap.receivedMicros());
    }
  }

  /** Nothing was missing, as the newest Gap had said that something may be. */
  private void takeRepairedBook(InstrumentMerge at, Tick.Gap gap, int place, Merged merged) {
    if (keep(at.trades.bookGapId() == gap.toId(), place, merged)) {
      at.trades.takeBackBookGap(gap);
      at.book.takeBack(gap.fromId(), gap.toId());
      at.holesChanged = true;
      note(at);
    } else if (!recovered) {
      // The own Redis has it, and QuestDB perhaps not; twice is once there.
      merged.forQuestAlone(gap);
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
