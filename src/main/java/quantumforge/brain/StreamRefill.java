package quantumforge.brain;

import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.questdb.cairo.CairoException;
import io.questdb.griffin.SqlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockDecoder;
import quantumforge.relay.ChainedWriter.Refilled;
import quantumforge.relay.StreamId;
import quantumforge.store.BlockSpan;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestStore;
import quantumforge.store.StoredTick;
import quantumforge.store.TradeHistory;

/**
 * Fills the trade streams and the Gap streams of an own Redis that was wiped, or lost what it had,
 * from QuestDB. The blocks go through the same chain under their own ids, so what the collector
 * still delivers of them is only acknowledged. What was acknowledged is in QuestDB, and what is not
 * comes again: nothing is missing between the two. Used by one thread; the views are thread-safe.
 */
final class StreamRefill {

  private static final Logger LOG = LoggerFactory.getLogger(StreamRefill.class);

  private static final int SEQUENCE_BITS = 20;
  private static final long SEQUENCE_MAX = (1L << SEQUENCE_BITS) - 1;
  private static final long MILLIS_MAX = Long.MAX_VALUE >> SEQUENCE_BITS;

  /** Blocks looked for in QuestDB at a time, by their numbers: ten seconds. */
  private static final long PORTION = 10_000L << SEQUENCE_BITS;

  /** Ticks read at a time, which bounds the memory; more than one block can have. */
  private static final int PAGE_TICKS = BlockDecoder.TICKS_MAX + 1;

  /** Whole blocks are put together up to this many ticks: some milliseconds of Redis's time. */
  private static final int STEP_TICKS = 1_000;

  /** How much older a trade may be than its block when it was filled in late. */
  private static final Duration LATE_MAX = Duration.ofDays(2);

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration READ_LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 20;

  private final QuestStore store;
  private final TradeHistory history;
  private final QuestStage quest;
  private final Duration span;
  private final Runnable lost;
  private final Counter trades;
  private final Counter gaps;
  private final Counter failures;
  private volatile boolean filling;

  /**
   * @param quest brings into QuestDB what memory may have dropped already
   * @param span blocks older than this are left out; 0 fills nothing
   * @param lost told when the own Redis has lost what it had
   */
  StreamRefill(
      QuestStore store, QuestStage quest, Duration span, Runnable lost, MeterRegistry meters) {
    this.store = store;
    this.history = new TradeHistory(store);
    this.quest = quest;
    this.span = span;
    this.lost = lost;
    this.trades = meters.counter("forge.brain.refill.trades");
    this.gaps = meters.counter("forge.brain.refill.gaps");
    this.failures = meters.counter("forge.brain.refill.failures");
  }

  /** A block's id as QuestDB keeps it; 0 for one that no collector's clock gave. */
  static long number(StreamId id) {
    return id.millis() > MILLIS_MAX
        ? 0
        : id.millis() << SEQUENCE_BITS | Math.min(id.sequence(), SEQUENCE_MAX);
  }

  private static StreamId id(long number) {
    return new StreamId(number >> SEQUENCE_BITS, number & SEQUENCE_MAX);
  }

  /**
   * The newest block whose trades QuestDB has, for the start; {@link StreamId#ZERO} when it cannot
   * be asked. Commits of the run before may still be on their way into the tables, and are waited
   * for as long as a start may take.
   */
  StreamId newest() throws InterruptedException {
    try {
      boolean visible = awaitVisible(System.nanoTime() + START_LIMIT.toNanos());
      if (!visible) {
        // What was committed and cannot be seen would pass for a hole.
        LOG.error("QuestDB has not applied its commits in {}; goes on without them", START_LIMIT);
      }
      return span.isZero() ? StreamId.ZERO : id(history.newestBlock());
    } catch (SqlException | CairoException failure) {
      LOG.error("cannot ask QuestDB for its newest block: {}", failure.getMessage());
      return StreamId.ZERO;
    }
  }

  /**
   * Writes again what Redis lacks of some blocks, as far as the span reaches back, once QuestDB has
   * all of them. What QuestDB cannot give is counted and given up, so that the new blocks go on.
   *
   * @param after the last block that Redis has
   * @param upTo the last one that it lacks
   * @throws RedisException when Redis fails; to be done again from where it stands then
   */
  void fill(StreamId after, StreamId upTo, Refilled<Arrival> redis) throws InterruptedException {
    LOG.warn("the own Redis has the blocks up to {} and lacks those up to {}", after, upTo);
    lost.run();
    filling = true;
    try {
      Rewriter rewriter = new Rewriter(after, redis);
      if (!span.isZero()) {
        quest.awaitCommitted();
        awaitVisible(Long.MAX_VALUE);
        long oldest = number(new StreamId(Math.max(0, upTo.millis() - span.toMillis()), 0)) - 1;
        rewriter.writeAll(Math.max(number(after), oldest), number(upTo));
      }
      // Also when there was nothing in the last blocks: the chain goes on behind them.
      rewriter.moveTo(upTo);
      LOG.warn("filled the own Redis with {} trades and Gaps from QuestDB", rewriter.written);
    } finally {
      filling = false;
    }
  }

  /**
   * Waits until queries see what is committed now.
   *
   * @param deadlineNanos when to give up; {@link Long#MAX_VALUE} for never: the quest-writer makes
   *     QuestDB try again, and the status shows it
   */
  private boolean awaitVisible(long deadlineNanos) throws InterruptedException {
    for (String table : List.of(MarketTables.GAPS, MarketTables.TRADES)) {
      long committed = store.newestCommit(table);
      while (store.visibleCommit(table) < committed) {
        if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos >= 0) {
          return false;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
    return true;
  }

  /** Whether it fills anything at all. */
  boolean isOn() {
    return !span.isZero();
  }

  /** Whether it fills the own Redis now. */
  boolean filling() {
    return filling;
  }

  /** Trades and Gap records that were written again since the start. */
  long refilled() {
    return (long) (trades.count() + gaps.count());
  }

  private interface Query<T> {
    T ask() throws SqlException;
  }

  /** A query that fails for long has no answer. */
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(Exception cause) {
      super(cause);
    }
  }

  private static <T> T read(Query<T> query) throws UnreadableException, InterruptedException {
    RetryDelay delay = new RetryDelay(Duration.ofMillis(50), Duration.ofSeconds(2));
    long deadlineNanos = System.nanoTime() + READ_LIMIT.toNanos();
    while (true) {
      try {
        return query.ask();
      } catch (SqlException | RuntimeException failure) {
        // Not all that QuestDB throws is its own: a table that just changed, for one, is not.
        LOG.warn("QuestDB cannot be read: {}", failure.getMessage());
        if (System.nanoTime() - deadlineNanos >= 0) {
          throw new UnreadableException(failure);
        }
        Thread.sleep(delay.next());
      }
    }
  }

  /** Puts whole blocks together into larger steps, each under the id of its last block. */
  private final class Rewriter {
    private final Refilled<Arrival> redis;
    private StreamId last;
    private List<Tick> step = new ArrayList<>();
    private long stepBlock;
    private long written;

    Rewriter(StreamId after, Refilled<Arrival> redis) {
      this.last = after;
      this.redis = redis;
    }

    void writeAll(long after, long upTo) throws InterruptedException {
      try {
        long fromMicros = Math.max(0, (after >> SEQUENCE_BITS) - LATE_MAX.toMillis()) * 1_000;
        for (BlockSpan portion : read(() -> history.spans(after, upTo, fromMicros, PORTION))) {
          writePortion(portion);
        }
      } catch (UnreadableException failure) {
        failures.increment();
        LOG.error(
            "the own Redis lacks the trades of the blocks from {} up to {}: QuestDB cannot be read: {}",
            last,
            id(upTo),
            failure.getCause().getMessage());
      }
      writeStep();
    }

    private void writePortion(BlockSpan portion) throws UnreadableException, InterruptedException {
      BlockSpan left = portion;
      while (left.afterBlock() < left.lastBlock()) {
        BlockSpan asked = left;
        Page page =
            new Page(
                asked.lastBlock(),
                read(() -> history.gapsOf(asked, PAGE_TICKS)),
                read(() -> history.tradesOf(asked, PAGE_TICKS)));
        for (StoredTick tick : page.ticks()) {
          add(tick);
        }
        left = left.behind(page.lastBlock());
      }
    }

    private void add(StoredTick tick) throws InterruptedException {
      if (tick.block() != stepBlock && step.size() >= STEP_TICKS) {
        writeStep();
      }
      stepBlock = tick.block();
      step.add(tick.tick());
    }

    private void writeStep() throws InterruptedException {
      if (!step.isEmpty()) {
        store(id(stepBlock), step);
        written += step.size();
        long ofThemGaps = step.stream().filter(Tick.Gap.class::isInstance).count();
        gaps.increment(ofThemGaps);
        trades.increment(step.size() - ofThemGaps);
        step = new ArrayList<>();
      }
    }

    void moveTo(StreamId upTo) throws InterruptedException {
      if (last.compareTo(upTo) < 0) {
        store(upTo, List.of());
      }
    }

    private void store(StreamId id, List<Tick> ticks) throws InterruptedException {
      redis.store(Arrival.again(id, ticks));
      last = id;
    }
  }

  /** What was read at once: whole blocks, as they came. */
  private record Page(long lastBlock, List<StoredTick> ticks) {

    Page(long lastBlock, List<StoredTick> gaps, List<StoredTick> trades) {
      long last = Math.min(lastWhole(gaps, lastBlock), lastWhole(trades, lastBlock));
      List<StoredTick> whole = new ArrayList<>(gaps.size() + trades.size());
      whole.addAll(gaps);
      whole.addAll(trades);
      whole.removeIf(tick -> tick.block() > last);
      whole.sort(StoredTick.AS_THEY_CAME);
      this(last, whole);
    }

    /** Of the last block of a full page some may be missing. */
    private static long lastWhole(List<StoredTick> found, long asked) {
      return found.size() < PAGE_TICKS ? asked : found.getLast().block() - 1;
    }
  }
}
