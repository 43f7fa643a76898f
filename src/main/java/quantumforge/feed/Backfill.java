package quantumforge.feed;

import java.util.List;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The open holes of one instrument's trades: asks the venue for what is missing, one request at a
 * time, and hands on what comes, by a page or late by a slow socket, followed by one repaired
 * {@link Tick.Gap} for each run of ids. A venue that does not answer says nothing about the ids: it
 * is asked until it does. Only answers without them close a hole for good. Not thread-safe.
 */
@Deterministic
final class Backfill {

  /** The sequence that the holes are in. */
  interface Sequence {

    /** The last id of the sequence, or a negative number. */
    long watermark();

    /** Takes a trade behind the watermark that the venue gave on request. */
    void onFetched(Tick.Trade trade, long nowMicros);
  }

  private static final int DOUBLINGS_MAX = 20;

  private final Instrument instrument;
  private final FeedSettings.Backfill settings;
  private final LaneCounters counters;
  private final LaneOutput output;
  private final Sequence sequence;
  private final MissingIds missing;
  private boolean fetching;
  private boolean probing;
  private boolean askedBeyond;
  private long askedFrom;
  private long askedTo;
  private int emptyAnswers;
  private int failures;
  private long runFrom;
  private long runTo = -1;
  private String runHow = "";
  private long runMicros;

  Backfill(
      Instrument instrument,
      FeedSettings.Backfill settings,
      LaneCounters counters,
      LaneOutput output,
      Sequence sequence) {
    this.instrument = instrument;
    this.settings = settings;
    this.counters = counters;
    this.output = output;
    this.sequence = sequence;
    this.missing = new MissingIds(settings.rangesMax());
  }

  /** A hole was given up: announces it, and has it fetched. */
  void open(long from, long to, long nowMicros) {
    counters.tradeGaps.increment();
    output.emit(gap(from, to, "the venue sent no trade with these ids", false, nowMicros));
    miss(from, to);
    if (!fetching) {
      fetchNext(0);
    }
  }

  /** Has fetched what an earlier run announced as missing and did not get. */
  void resume(List<MissingIds.Range> announced) {
    announced.forEach(range -> miss(range.from(), range.to()));
    if (!fetching) {
      fetchNext(0);
    }
  }

  private void miss(long from, long to) {
    long newest = Math.max(from, to - settings.idsMax() + 1);
    if (newest > from) {
      lost(from, newest - 1, "the hole is larger than back-fill may be");
    }
    MissingIds.Range forgotten = missing.add(newest, to);
    if (forgotten != null) {
      lost(forgotten.from(), forgotten.to(), "there are too many holes");
    }
  }

  /** Hands a late trade on if it is missing; else it is false. */
  boolean takeLate(Tick.Trade trade) {
    return take(trade, "late", trade.receivedMicros());
  }

  /**
   * Asks the venue what came behind the newest trade: nobody has seen a hole there, but after an
   * outage there may be one. What comes extends the sequence, and so needs no Gap.
   */
  void probe() {
    probing = true;
    if (!fetching) {
      fetchNext(0);
    }
  }

  /** Takes a page of past trades, in order of id, that {@link LaneOutput#fetchTrades} brought. */
  void onPage(List<Tick.Trade> page, long nowMicros) {
    endRun();
    boolean progress = false;
    for (Tick.Trade trade : page) {
      if (take(trade, "back-filled", nowMicros)) {
        progress = true;
      } else if (askedBeyond && trade.tradeId() > sequence.watermark()) {
        progress = true;
        counters.recovered.increment();
        sequence.onFetched(trade, nowMicros);
      }
    }
    endRun();
    if (askedBeyond) {
      probing = progress && page.size() >= settings.pageSize();
    } else if (!page.isEmpty() && page.getFirst().tradeId() > askedFrom) {
      forgetBelow(page.getFirst().tradeId());
    }
    fetching = false;
    failures = 0;
    proceed(progress || askedBeyond);
  }

  /** The venue did not answer, or refused to: what is missing stays open until it does. */
  void onPageFailed(String cause) {
    fetching = false;
    if (failures++ == 0) {
      output.warn(
          "trades from id "
              + askedFrom
              + " are not to be had now, and are asked for again: "
              + cause);
    }
    fetchNext(delayMillis(failures));
  }

  /** Says what was repaired since the last time, if anything. */
  void endRun() {
    if (runTo >= 0) {
      output.emit(gap(runFrom, runTo, runHow, true, runMicros));
      runTo = -1;
    }
  }

  /** Whether something was repaired and not said yet. */
  boolean inRun() {
    return runTo >= 0;
  }

  /** Whether this trade is missing. */
  boolean misses(long id) {
    return missing.any(id, id);
  }

  /** How many trades are missing and may still come. */
  long missing() {
    return missing.count();
  }

  /** The venue began its ids anew. */
  void clear() {
    endRun();
    missing.clear();
    probing = false;
  }

  private boolean take(Tick.Trade trade, String how, long nowMicros) {
    long id = trade.tradeId();
    if (!missing.take(id)) {
      return false;
    }
    if (id != runTo + 1 || !how.equals(runHow)) {
      endRun();
    }
    runFrom = runTo < 0 ? id : runFrom;
    runTo = id;
    runHow = how;
    runMicros = nowMicros;
    counters.recovered.increment();
    output.emit(trade);
    return true;
  }

  private void forgetBelow(long id) {
    long count = missing.forget(0, id - 1);
    if (count > 0) {
      counters.lost.add(count);
      output.warn(count + " trades before id " + id + " stay lost: the venue does not have them");
    }
  }

  /** Answers are counted for what was asked for: what came otherwise meanwhile is settled. */
  private void proceed(boolean progress) {
    boolean settled = !askedBeyond && !missing.any(askedFrom, askedTo);
    emptyAnswers = progress || settled ? 0 : emptyAnswers + 1;
    if (emptyAnswers >= settings.attempts()) {
      emptyAnswers = 0;
      giveUp();
    }
    fetchNext(emptyAnswers == 0 ? 0 : delayMillis(emptyAnswers));
  }

  /** Before the next request, after so many in a row, at least 1, that brought nothing. */
  private long delayMillis(int fruitless) {
    long delay = settings.retryDelay().toMillis() << Math.min(fruitless - 1, DOUBLINGS_MAX);
    return Math.min(delay, settings.retryDelayMax().toMillis());
  }

  private void giveUp() {
    MissingIds.Range range = missing.first();
    long to = Math.min(askedTo, range.to());
    missing.forget(range.from(), to);
    lost(range.from(), to, "the venue's answers hold none of them");
  }

  private void fetchNext(long delayMillis) {
    MissingIds.Range range = missing.first();
    if (!settings.enabled() || range == null && !probing) {
      return;
    }
    fetching = true;
    askedBeyond = range == null;
    askedFrom = askedBeyond ? sequence.watermark() + 1 : range.from();
    askedTo = askedBeyond ? Long.MAX_VALUE : range.to();
    // A page weighs the same whatever its size, and the rest of it may close the next hole.
    output.fetchTrades(askedFrom, settings.pageSize(), delayMillis);
  }

  private void lost(long from, long to, String why) {
    counters.lost.add(to - from + 1);
    output.warn("trades " + from + ".." + to + " stay lost: " + why);
  }

  private Tick.Gap gap(long from, long to, String cause, boolean repaired, long nowMicros) {
    return new Tick.Gap(instrument, Tick.Channel.TRADES, from, to, cause, repaired, nowMicros);
  }
}
