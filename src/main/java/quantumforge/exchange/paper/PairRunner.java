package quantumforge.exchange.paper;

import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;

/**
 * Lets the events of a paper venue happen on a thread of its own: begins, paces, pauses and ends
 * them. Thread-safe.
 */
final class PairRunner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PairRunner.class);

  private static final long SLEEP_NANOS_MAX = 5_000_000L;

  private final PairMarket market;
  private final double factor;
  private final BooleanSupplier mayBegin;
  private final Consumer<Tick> happen;
  private final Consumer<Boolean> flush;
  private final MarketClock clock = new MarketClock();
  private final Thread thread =
      Thread.ofPlatform().name("paper-pairs").daemon().unstarted(this::run);
  private volatile MarketRunner.State state = MarketRunner.State.WAITING;
  private volatile boolean pauseWanted;
  private volatile boolean stopWanted;
  private volatile String failure = "";
  private final AtomicLong hurried = new AtomicLong();
  private volatile long events;

  /**
   * @param factor times as fast as the market's own clock; 0 is as fast as it goes
   * @param mayBegin asked every few milliseconds until it says yes
   * @param flush called before each wait, and with true at the end
   */
  PairRunner(
      PairMarket market,
      double factor,
      BooleanSupplier mayBegin,
      Consumer<Tick> happen,
      Consumer<Boolean> flush) {
    this.market = market;
    this.factor = factor;
    this.mayBegin = mayBegin;
    this.happen = happen;
    this.flush = flush;
  }

  void start() {
    thread.start();
  }

  MarketRunner.State state() {
    return state;
  }

  /** Why the market failed; empty when it did not. */
  String failure() {
    return failure;
  }

  /** What happened so far. */
  long events() {
    return events;
  }

  void pause(boolean wanted) {
    pauseWanted = wanted;
    LockSupport.unpark(thread);
  }

  /** Lets so many of the next events happen at once; those behind them follow as ever. */
  void hurry(long count) {
    hurried.addAndGet(count);
    LockSupport.unpark(thread);
  }

  /** Ends the market for good. */
  void stop() {
    stopWanted = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void close() {
    stop();
    thread.interrupt();
  }

  private void run() {
    try {
      while (!stopWanted && (pauseWanted || !mayBegin.getAsBoolean())) {
        LockSupport.parkNanos(SLEEP_NANOS_MAX);
      }
      play();
      flush.accept(true);
      state = stopWanted ? MarketRunner.State.STOPPED : MarketRunner.State.ENDED;
    } catch (RuntimeException broken) {
      failure = String.valueOf(broken.getMessage());
      state = MarketRunner.State.FAILED;
      LOG.error("the market of pairs failed", broken);
    }
  }

  private void play() {
    Iterator<PairMarket.Event> next = market.events();
    clock.run(System.nanoTime());
    state = MarketRunner.State.RUNNING;
    long firstDue = 0;
    long aheadNanos = 0;
    while (!stopWanted && next.hasNext()) {
      PairMarket.Event event = next.next();
      firstDue = events == 0 ? event.dueNanos() : firstDue;
      long due = factor > 0 ? (long) ((event.dueNanos() - firstDue) / factor) - aheadNanos : 0;
      awaitPause();
      if (hurried.get() > 0) {
        hurried.decrementAndGet();
        aheadNanos += Math.max(0, due - clock.move(System.nanoTime()));
      } else {
        await(due);
      }
      if (stopWanted) {
        return;
      }
      event.ticks().get().forEach(happen);
      events++;
    }
  }

  private void await(long dueNanos) {
    if (factor == 0) {
      return;
    }
    long early = dueNanos - clock.move(System.nanoTime());
    while (early > 0 && !stopWanted) {
      flush.accept(false);
      LockSupport.parkNanos(Math.min(early, SLEEP_NANOS_MAX));
      awaitPause();
      early = dueNanos - clock.move(System.nanoTime());
    }
    clock.giveUpLag(System.nanoTime(), dueNanos);
  }

  private void awaitPause() {
    if (!pauseWanted) {
      return;
    }
    state = MarketRunner.State.PAUSED;
    flush.accept(false);
    while (pauseWanted && !stopWanted) {
      LockSupport.parkNanos(SLEEP_NANOS_MAX);
    }
    clock.run(System.nanoTime());
    state = MarketRunner.State.RUNNING;
  }
}
