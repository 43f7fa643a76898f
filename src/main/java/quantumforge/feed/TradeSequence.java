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
final class TradeSequence implements Backfill.Sequence {

  /** So many old trades, and not one new one, are worth a word: the venue may count anew. */
  private static final int DROPPED_WARNING = 1_000;

  private final long restartMicros;
  private final LaneCounters counters;
  private final LaneOutput output;
  private final IdMerge<Tick.Trade> merge;
  private final IdGuard<Tick.Trade> guard;
  private final Backfill backfill;
  private final long probeAfterMicros;
  private long newestMicros;
  private boolean probeDue;
  private long probeAtMicros;
  private int dropped;

  TradeSequence(
      Instrument instrument,
      long lastId,
      FeedSettings settings,
      LaneCounters counters,
      LaneOutput output) {
    this.restartMicros = settings.idRestartAfter().toNanos() / 1_000;
    this.counters = counters;
    this.output = output;
    this.merge =
        new IdMerge<>(lastId, settings.reorderWait().toNanos() / 1_000, settings.heldLimit());
    this.guard = new IdGuard<>(lastId, settings, counters, output);
    this.backfill = new Backfill(instrument, settings.backfill(), counters, output, this);
    this.probeAfterMicros = settings.backfill().probeAfter().toNanos() / 1_000;
  }

  /** Takes one trade of any connection. */
  void onTrade(long socket, Tick.Trade trade) {
    switch (guard.judge(trade, trade.tradeId(), anew(trade))) {
      case PLAUSIBLE -> take(socket, trade, trade.receivedMicros());
      case ODD -> {}
      case CONFIRMED -> {
        Tick.Trade before = guard.suspect();
        if (anew(before)) {
          restart(before);
        }
        take(socket, before, before.receivedMicros());
        take(socket, trade, trade.receivedMicros());
      }
    }
  }

  /** Ids grow with time; an old id on a new trade means that the venue began to count anew. */
  private boolean anew(Tick.Trade trade) {
    return newestMicros > 0
        && trade.tradeId() <= merge.watermark()
        && (trade.timestampMicros() > newestMicros + restartMicros
            || guard.farBelow(trade.tradeId()))
        && !backfill.misses(trade.tradeId());
  }

  private void take(long socket, Tick.Trade trade, long nowMicros) {
    switch (merge.offer(socket, trade.tradeId(), trade.tradeId(), trade, nowMicros)) {
      case NEXT -> deliver(trade);
      case DUPLICATE -> onLate(trade);
      case HELD -> probeDue = false;
    }
    if (merge.holding()) {
      drain(nowMicros);
    }
  }

  /** Fetches what an earlier run announced as missing and did not get. Called once, at first. */
  void resume(List<MissingIds.Range> announced) {
    backfill.resume(announced);
  }

  /** Lets time pass: gives up holes that were waited for long enough. */
  void onTime(long nowMicros) {
    backfill.endRun();
    if (merge.holding()) {
      drain(nowMicros);
    }
    if (probeDue && nowMicros >= probeAtMicros) {
      probeDue = false;
      backfill.probe();
    }
  }

  /**
   * No connection was up, and now one is. The next trade shows what was missed; a symbol that has
   * none soon is asked for.
   */
  void onBack(long nowMicros) {
    probeDue = merge.watermark() >= 0;
    probeAtMicros = nowMicros + probeAfterMicros;
  }

  /**
   * The venue says which trade is its newest. One that no connection brings soon, and that no later
   * trade shows to be missing, is asked for.
   */
  void onNewest(long tradeId, long nowMicros) {
    boolean behind = merge.watermark() >= 0 && tradeId > merge.watermark();
    if (behind && !merge.holding() && !probeDue && !guardedAgainst(tradeId)) {
      probeDue = true;
      probeAtMicros = nowMicros + probeAfterMicros;
    }
  }

  private boolean guardedAgainst(long tradeId) {
    return !guard.reachable(tradeId, "the venue's newest trade");
  }

  /** Nothing more comes: says what was repaired and not said yet. */
  void onStop() {
    backfill.endRun();
  }

  /** This socket cannot bring anything that is missing any more. */
  void onSocketEnded(long socket) {
    merge.forget(socket);
  }

  /** Whether {@link #onTime} has something to do. */
  boolean waiting() {
    return merge.holding() || backfill.inRun() || probeDue;
  }

  /** How many trades wait behind a hole. */
  int held() {
    return merge.held();
  }

  /** How many trades are missing and may still come: awaited, or announced as a hole. */
  long missing() {
    return merge.awaited() + backfill.missing();
  }

  private void deliver(Tick.Trade trade) {
    probeDue = false;
    newestMicros = Math.max(newestMicros, trade.timestampMicros());
    counters.traded(trade);
    output.emit(trade);
  }

  private void onLate(Tick.Trade trade) {
    if (backfill.takeLate(trade)) {
      return;
    }
    counters.duplicates.increment();
    if (newestMicros == 0 && ++dropped == DROPPED_WARNING) {
      output.warn(
          "the venue sends only trades up to id "
              + merge.watermark()
              + ", which were handed on before the restart; they are dropped");
    }
  }

  private void restart(Tick.Trade trade) {
    output.warn(
        "the venue's trade ids went back from "
            + merge.watermark()
            + " to "
            + trade.tradeId()
            + "; going on from there");
    counters.restarts.increment();
    merge.restart();
    backfill.clear();
    newestMicros = 0;
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
      backfill.open(hole.from(), hole.to(), nowMicros);
    }
  }

  /** Takes a page of past trades, in order of id, that {@link LaneOutput#fetchTrades} brought. */
  void onPage(List<Tick.Trade> page, long nowMicros) {
    backfill.onPage(page, nowMicros);
  }

  /** The venue did not give the page. */
  void onPageFailed(String cause) {
    backfill.onPageFailed(cause);
  }

  @Override
  public long watermark() {
    return merge.watermark();
  }

  @Override
  public void onFetched(Tick.Trade trade, long nowMicros) {
    if (guard.judge(trade, trade.tradeId(), false) != IdGuard.Verdict.PLAUSIBLE) {
      return;
    }
    take(IdMerge.NO_SOCKET, trade, nowMicros);
  }
}
