package quantumforge.brain;

import io.questdb.cairo.CairoException;
import io.questdb.griffin.SqlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockEncoder;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.StreamId;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestStore;
import quantumforge.store.TradeHistory;

/**
 * Fills the trade streams of an own Redis that was wiped, or lost what it had, from QuestDB. The
 * blocks go through the same chain under their own ids, so what the collector still delivers of
 * them is only acknowledged. What was acknowledged is in QuestDB, and what is not comes again:
 * nothing is missing between the two. Used by one thread, before anything else is written.
 */
final class StreamRefill {

  private static final Logger LOG = LoggerFactory.getLogger(StreamRefill.class);

  private static final int SEQUENCE_BITS = 20;
  private static final long SEQUENCE_MAX = (1L << SEQUENCE_BITS) - 1;
  private static final long MILLIS_MAX = Long.MAX_VALUE >> SEQUENCE_BITS;

  /** Blocks read from QuestDB at a time, by their time. */
  private static final long STEP_MILLIS = 10_000;

  /** A trade that the venue made this long before its block was filled in late. */
  private static final long LATE_MILLIS = 600_000;

  private static final Duration APPLY_LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 20;

  private final QuestStore store;
  private final TradeHistory history;
  private final ChainedWriter<Arrival> writer;
  private final Duration span;

  /**
   * @param span blocks older than this are left out
   */
  StreamRefill(QuestStore store, ChainedWriter<Arrival> writer, Duration span) {
    this.store = store;
    this.history = new TradeHistory(store);
    this.writer = writer;
    this.span = span;
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

  /** The newest block that QuestDB has; {@link StreamId#ZERO} when it cannot be asked. */
  StreamId newest() throws InterruptedException {
    if (span.isZero()) {
      return StreamId.ZERO;
    }
    try {
      awaitVisible();
      return id(history.newestBlock());
    } catch (SqlException | CairoException failure) {
      LOG.error("cannot ask QuestDB for its newest block: {}", failure.getMessage());
      return StreamId.ZERO;
    }
  }

  /** Commits of the run before may still be on their way into the table. */
  private void awaitVisible() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + APPLY_LIMIT.toNanos();
    while (store.commitsNotVisible(MarketTables.TRADES) > 0
        && System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Writes the blocks behind what Redis has, up to QuestDB's newest one. */
  void fill(StreamId inRedis, StreamId newest) throws InterruptedException {
    long oldestMillis = Math.max(inRedis.millis(), newest.millis() - span.toMillis());
    LOG.warn("the own Redis has trades up to block {}, QuestDB up to {}", inRedis, newest);
    long after = Math.max(number(inRedis), number(new StreamId(oldestMillis, 0)) - 1);
    long trades = 0;
    try (BlockEncoder encoder = new BlockEncoder()) {
      while (after < number(newest)) {
        long upTo = Math.min(number(newest), after + (STEP_MILLIS << SEQUENCE_BITS));
        for (Map.Entry<Long, List<Tick>> block : blocks(after, upTo).entrySet()) {
          send(id(block.getKey()), block.getValue(), encoder);
          trades += block.getValue().size();
        }
        after = upTo;
      }
    } catch (SqlException | CairoException failure) {
      LOG.error("cannot read all of the lost trades from QuestDB: {}", failure.getMessage());
    }
    writer.drain();
    LOG.warn("filled the own Redis with {} trades from QuestDB", trades);
  }

  private Map<Long, List<Tick>> blocks(long after, long upTo) throws SqlException {
    Map<Long, List<Tick>> blocks = new TreeMap<>();
    long fromMicros = Math.max(0, (after >> SEQUENCE_BITS) - LATE_MILLIS) * 1_000;
    history.tradesOfBlocks(
        after,
        upTo,
        fromMicros,
        (trade, block) -> blocks.computeIfAbsent(block, none -> new ArrayList<>()).add(trade));
    return blocks;
  }

  private void send(StreamId id, List<Tick> trades, BlockEncoder encoder)
      throws InterruptedException {
    Arrival block = new Arrival(id, encoder.encode(trades), trades);
    writer.send(block);
    block.letTicksGo();
  }
}
