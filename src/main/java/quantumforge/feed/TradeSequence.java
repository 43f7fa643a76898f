package quantumforge.feed;

import java.util.List;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Puts the trades of one instrument in order of id, each exactly once.
 *
 * <p>A hole that no connection fills is announced at once by a {@link Tick.Gap} that is not
 * repaired; the live trades go on behind it. What is recovered later is handed on late, in order of
 * id, followed by a repaired {@code Gap} that covers exactly the recovered ids. So a trade with an
 * id below the newest one is always one of an open {@code Gap}, and never one that was there
 * before. Not thread-safe.
 */
@Deterministic
final class TradeSequence {

  /** So many old trades, and not one new one, are worth a word: the venue may count anew. */
  private static final int DROPPED_WARNING = 1_000;

  private final Instrument instrument;
  private final FeedSettings.Backfill settings;
  private final long restartMicros;
  private final LaneCounters counters;
  private final LaneOutput output;
  private final IdMerge<Tick.Trade> merge;
  private final MissingIds missing;
  private long newestMicros;
  private boolean fetching;
  private long fetchFrom;
  private int attempts;
  private int dropped;

  TradeSequence(
      Instrument instrument,
      long lastId,
      FeedSettings settings,
      LaneCounters counters,
      LaneOutput output) {
    this.instrument = instrument;
    this.settings = settings.backfill();
    this.restartMicros = settings.idRestartAfter().toNanos() / 1_000;
    this.counters = counters;
    this.output = output;
    this.merge =
        new IdMerge<>(lastId, settings.reorderWait().toNanos() / 1_000, settings.heldLimit());
    this.missing = new MissingIds(settings.backfill().rangesMax());
  }

  /** Takes one trade of any connection. */
  void onTrade(long socket, Tick.Trade trade) {
    switch (merge.offer(socket, trade.tradeId(), trade.tradeId(), trade, trade.receivedMicros())) {
      case NEXT -> deliver(trade);
      case DUPLICATE -> onLate(socket, trade);
      case HELD -> {}
    }
    if (merge.holding()) {
      drain(trade.receivedMicros());
    }
  }

  /** Lets time pass: gives up holes that were waited for long enough. */
  void onTime(long nowMicros) {
    if (merge.holding()) {
      drain(nowMicros);
    }
  }

  /** This socket cannot bring anything that is missing any more. */
  void onSocketEnded(long socket) {
    merge.forget(socket);
  }

  boolean holding() {
    return merge.holding();
  }

  /** How many trades wait behind a hole. */
  int held() {
    return merge.held();
  }

  /** How many trades are missing and may still come: awaited, or announced as a hole. */
  long missing() {
    return merge.awaited() + missing.count();
  }

  private void deliver(Tick.Trade trade) {
    newestMicros = Math.max(newestMicros, trade.timestampMicros());
    counters.traded(trade);
    output.emit(trade);
  }

  private void onLate(long socket, Tick.Trade trade) {
    if (missing.take(trade.tradeId())) {
      counters.recovered.increment();
      output.emit(trade);
      output.emit(repaired(trade.tradeId(), trade.tradeId(), "late", trade.receivedMicros()));
    } else if (newestMicros > 0 && trade.timestampMicros() > newestMicros + restartMicros) {
      restart(socket, trade);
    } else {
      counters.duplicates.increment();
      if (newestMicros == 0 && ++dropped == DROPPED_WARNING) {
        output.warn(
            "the venue sends only trades up to id "
                + merge.watermark()
                + ", which were handed on before the restart; they are dropped");
      }
    }
  }

  /** Ids grow with time; an old id on a new trade means that the venue began to count anew. */
  private void restart(long socket, Tick.Trade trade) {
    output.warn(
        "the venue's trade ids went back from "
            + merge.watermark()
            + " to "
            + trade.tradeId()
            + "; going on from there");
    counters.restarts.increment();
    merge.restart();
    missing.clear();
    newestMicros = 0;
    onTrade(socket, trade);
  }

  private void drain(long nowMicros) {
    while (true) {
      for (Tick.Trade next = merge.poll(); next != null; next = merge.poll()) {
        deliver(next);
      }
      IdMerge.Hole hole = merge.giveUp(nowMicros);
      if (hole == null) {
        return;
      }
      open(hole, nowMicros);
    }
  }

  private void open(IdMerge.Hole hole, long nowMicros) {
    counters.tradeGaps.increment();
    output.emit(
        new Tick.Gap(
            instrument,
            Tick.Channel.TRADES,
            hole.from(),
            hole.to(),
            "the venue sent no trade with these ids",
            false,
            nowMicros));
    long from = Math.max(hole.from(), hole.to() - settings.idsMax() + 1);
    if (from > hole.from()) {
      lost(hole.from(), from - 1, "the hole is larger than back-fill may be");
    }
    MissingIds.Range forgotten = missing.add(from, hole.to());
    if (forgotten != null) {
      lost(forgotten.from(), forgotten.to(), "there are too many holes");
    }
    if (!fetching) {
      fetchNext(0);
    }
  }

  /** Takes a page of past trades, in order of id, that {@link LaneOutput#fetchTrades} brought. */
  void onPage(List<Tick.Trade> page, long nowMicros) {
    fetching = false;
    boolean progress = false;
    long runFrom = 0;
    long runTo = -1;
    for (Tick.Trade trade : page) {
      if (!missing.take(trade.tradeId())) {
        continue;
      }
      progress = true;
      if (runTo >= 0 && trade.tradeId() != runTo + 1) {
        output.emit(repaired(runFrom, runTo, "back-filled", nowMicros));
        runTo = -1;
      }
      runFrom = runTo < 0 ? trade.tradeId() : runFrom;
      runTo = trade.tradeId();
      counters.recovered.increment();
      output.emit(trade);
    }
    if (runTo >= 0) {
      output.emit(repaired(runFrom, runTo, "back-filled", nowMicros));
    }
    if (!page.isEmpty() && page.getFirst().tradeId() > fetchFrom) {
      forgetBelow(page.getFirst().tradeId());
    }
    proceed(progress, "the venue's answer holds none of them");
  }

  /** The venue did not give the page. */
  void onPageFailed(String cause) {
    fetching = false;
    proceed(false, cause);
  }

  private void forgetBelow(long id) {
    long count = missing.forgetBelow(id);
    if (count > 0) {
      counters.lost.add(count);
      output.warn(count + " trades before id " + id + " stay lost: the venue does not have them");
    }
  }

  private void proceed(boolean progress, String cause) {
    attempts = progress ? 0 : attempts + 1;
    if (attempts >= settings.attempts() && !missing.isEmpty()) {
      MissingIds.Range range = missing.removeFirst();
      lost(range.from(), range.to(), cause);
      attempts = 0;
    }
    long delayMillis = settings.retryDelay().toMillis();
    fetchNext(attempts == 0 ? 0 : delayMillis << Math.min(attempts - 1, 6));
  }

  private void fetchNext(long delayMillis) {
    MissingIds.Range range = missing.first();
    if (range == null || !settings.enabled()) {
      return;
    }
    fetching = true;
    fetchFrom = range.from();
    int limit = (int) Math.min(settings.pageSize(), range.to() - range.from() + 1);
    output.fetchTrades(fetchFrom, limit, delayMillis);
  }

  private void lost(long from, long to, String why) {
    counters.lost.add(to - from + 1);
    output.warn("trades " + from + ".." + to + " stay lost: " + why);
  }

  private Tick.Gap repaired(long from, long to, String how, long nowMicros) {
    return new Tick.Gap(instrument, Tick.Channel.TRADES, from, to, how, true, nowMicros);
  }
}
