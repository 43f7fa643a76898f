package quantumforge.brain;

import io.questdb.cairo.CairoException;
import io.questdb.griffin.SqlException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;
import quantumforge.kernel.Tick;
import quantumforge.relay.StreamId;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestStore;
import quantumforge.store.TickWriter;

/**
 * Puts blocks into QuestDB in batches. What could not be committed is kept and written again; the
 * tables take a tick that comes twice once. Used by one thread but where it says otherwise; the
 * views are thread-safe.
 */
final class QuestStage {

  private static final Logger LOG = LoggerFactory.getLogger(QuestStage.class);

  private static final Duration RESUME_INTERVAL = Duration.ofSeconds(2);
  private static final long POLL_MILLIS = 20;

  private final QuestStore store;
  private final BrainSettings settings;
  private final RetryDelay delay = new RetryDelay(Duration.ofMillis(100), Duration.ofSeconds(5));
  private final List<Arrival> uncommitted = new ArrayList<>();
  private final Deque<Arrival> committed = new ArrayDeque<>();
  private final AtomicLong announced = new AtomicLong();
  private volatile long committedBlocks;
  private TickWriter writer;
  private long redisHad;
  private int questOnlyPlace;
  private long oldestNanos;
  private long nextResumeNanos = System.nanoTime();
  private volatile long errors;
  private volatile String trouble = "";

  QuestStage(QuestStore store, BrainSettings settings) {
    this.store = store;
    this.settings = settings;
    this.writer = new TickWriter(store);
  }

  /**
   * Tells where the own Redis stood at the start. What only QuestDB lacks goes there under this
   * block, as the own Redis has it among what came before.
   */
  void redisHad(StreamId block) {
    redisHad = StreamRefill.number(block);
  }

  /** Tells that one more block will be added. May be called by any thread. */
  void announce() {
    announced.incrementAndGet();
  }

  /**
   * Waits until everything that was announced before is committed, as long as it takes. To be
   * called by another thread than the one that adds.
   */
  void awaitCommitted() throws InterruptedException {
    long wanted = announced.get();
    while (committedBlocks < wanted) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Takes a block; it is stored after one of the next commits. */
  void add(Arrival block) throws InterruptedException {
    if (uncommitted.isEmpty()) {
      oldestNanos = System.nanoTime();
    }
    uncommitted.add(block);
    try {
      append(block);
    } catch (CairoException failure) {
      rewrite(failure);
    }
  }

  /** Commits when enough waits, long enough, or when told that nothing more comes. */
  void commitIfDue(boolean now) throws InterruptedException {
    boolean due =
        now
            || writer.rows() >= settings.commitRows()
            || System.nanoTime() - oldestNanos >= settings.commitInterval().toNanos();
    if (uncommitted.isEmpty() || !due) {
      return;
    }
    try {
      writer.commit();
    } catch (CairoException failure) {
      rewrite(failure);
    }
    committed.addAll(uncommitted);
    committedBlocks += uncommitted.size();
    uncommitted.clear();
  }

  /**
   * QuestDB stops applying a table's commits at the first error, for example a full disk, and waits
   * to be told. The commits are safe in its log meanwhile; this tells it, every few seconds.
   */
  void resumeIfSuspended() {
    if (System.nanoTime() - nextResumeNanos < 0) {
      return;
    }
    nextResumeNanos = System.nanoTime() + RESUME_INTERVAL.toNanos();
    for (String table : MarketTables.ALL) {
      try {
        if (store.resume(table)) {
          LOG.warn("QuestDB had suspended the table {}; told it to try again", table);
        }
      } catch (SqlException | CairoException failure) {
        LOG.warn("QuestDB cannot resume the table {}: {}", table, failure.getMessage());
      }
    }
  }

  /** Stored blocks in order, to be taken from the front. */
  Deque<Arrival> committed() {
    return committed;
  }

  boolean idle() {
    return uncommitted.isEmpty() && committed.isEmpty();
  }

  /** What is wrong, or an empty text while QuestDB takes what it is given. */
  String trouble() {
    return trouble;
  }

  long errors() {
    return errors;
  }

  void close() {
    writer.close();
  }

  private void append(Arrival block) {
    long number = StreamRefill.number(block.id());
    int place = 0;
    for (Tick tick : block.ticks()) {
      if (settings.storeBooks() || tick instanceof Tick.Trade || tick instanceof Tick.Gap) {
        writer.append(tick, number, place);
      }
      place++;
    }
    for (Tick tick : block.questOnly()) {
      writer.append(tick, redisHad, questOnlyPlace++);
    }
  }

  /** Somebody may drop a table while the brain runs; writing then goes on in a new one. */
  private void restoreTables() {
    List<String> missing = MarketTables.ALL.stream().filter(table -> !store.exists(table)).toList();
    if (missing.isEmpty()) {
      return;
    }
    try {
      MarketTables.create(store);
    } catch (SqlException refused) {
      throw CairoException.nonCritical()
          .put("the tables ")
          .put(String.join(", ", missing))
          .put(" were dropped and cannot be created: ")
          .put(refused.getMessage());
    }
    LOG.error(
        "the tables {} were dropped while this brain ran: what they had is gone, what comes goes into new ones."
            + " Bars of a dropped table trades stand still until somebody tells each of them, the shortest"
            + " first, REFRESH MATERIALIZED VIEW bars_1s FULL, which drops what is older",
        String.join(", ", missing));
  }

  /** Begins a new writer and commits everything that is not committed, as often as it takes. */
  private void rewrite(CairoException first) throws InterruptedException {
    CairoException failure = first;
    while (true) {
      errors++;
      trouble = String.valueOf(failure.getMessage());
      LOG.error(
          "QuestDB did not take {} blocks: {}; writes them again", uncommitted.size(), trouble);
      Thread.sleep(delay.next());
      try {
        writer.close();
        restoreTables();
        writer = new TickWriter(store);
        uncommitted.forEach(this::append);
        writer.commit();
        trouble = "";
        delay.reset();
        return;
      } catch (CairoException again) {
        failure = again;
      }
    }
  }
}
