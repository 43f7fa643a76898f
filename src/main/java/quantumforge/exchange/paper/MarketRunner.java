package quantumforge.exchange.paper;

import java.util.Locale;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves a market by the clock on a thread of its own: begins it, paces it, pauses it, ends it. */
final class MarketRunner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MarketRunner.class);

  /** Messages said before the writers are woken and commands are looked at. */
  private static final int BATCH = 1_024;

  /** How often a market that has not begun looks whether it may. */
  private static final long START_CHECK_NANOS = 10_000_000L;

  /** The longest sleep, so that a pause or stop is seen soon. */
  private static final long SLEEP_NANOS_MAX = 20_000_000L;

  /**
   * Shorter sleeps cost more than they give, here and at every client, whose threads are woken as
   * often: with 0.1 ms and 50,000 ticks/s four fifths of the exchange's processor time went into
   * waking. A tick's own time stamp is still that of its making.
   */
  private static final long SLEEP_NANOS_MIN = 1_000_000L;

  /** Where a market stands. */
  enum State {
    WAITING,
    RUNNING,
    PAUSED,
    ENDED,
    STOPPED,
    FAILED;

    /** Its name in status and ledger. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing more will be said. */
    boolean over() {
      return switch (this) {
        case ENDED, STOPPED, FAILED -> true;
        case WAITING, RUNNING, PAUSED -> false;
      };
    }
  }

  private final Market market;
  private final Broadcaster broadcaster;
  private final StreamHub hub;
  private final PaperSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final MarketClock clock = new MarketClock();
  private final Thread thread;
  private volatile State state = State.WAITING;
  private volatile boolean pauseWanted;
  private volatile boolean stopWanted;
  private volatile String failure = "";

  /** The last change of subscriptions that left a symbol without a subscriber. */
  private long unheardNanos;

  MarketRunner(Market market, Broadcaster broadcaster, StreamHub hub, PaperSettings settings) {
    this.market = market;
    this.broadcaster = broadcaster;
    this.hub = hub;
    this.settings = settings;
    thread = Thread.ofPlatform().name("paper-market").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  State state() {
    return state;
  }

  /** Why the market failed; empty when it did not. */
  String failure() {
    return failure;
  }

  void pause(boolean wanted) {
    pauseWanted = wanted;
    signal();
  }

  /** Ends the market for good; what it said stays in the ledger. */
  void stop() {
    stopWanted = true;
    signal();
  }

  @Override
  public void close() {
    stop();
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    market.close();
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(thread);
  }

  private void run() {
    try {
      awaitStart();
      LOG.info("the market begins: {}", market.description());
      clock.run(System.nanoTime());
      boolean more = true;
      while (more && !stopWanted) {
        awaitPause();
        more = step();
      }
      if (stopWanted) {
        market.sayTheRest();
      }
      state = stopWanted ? State.STOPPED : State.ENDED;
      LOG.info("the market is over after {} ticks ({})", market.ticks(), state);
    } catch (InterruptedException closed) {
      state = State.STOPPED;
    } catch (RuntimeException broken) {
      failure = String.valueOf(broken.getMessage());
      state = State.FAILED;
      LOG.error("the market failed", broken);
    }
  }

  private void awaitStart() throws InterruptedException {
    while (!stopWanted && !mayStart()) {
      awaitNanos(START_CHECK_NANOS);
    }
  }

  private boolean mayStart() {
    return switch (settings.start()) {
      case NOW -> !pauseWanted;
      case ON_SUBSCRIBE ->
          !pauseWanted
              && System.nanoTime() - hub.changedNanos() >= settings.settle().toNanos()
              && listened();
    };
  }

  /** Asked many times a second, and answered anew only when a subscription has changed. */
  private boolean listened() {
    long changed = hub.changedNanos();
    if (changed == unheardNanos) {
      return false;
    }
    boolean all = hub.listened(market.symbols());
    unheardNanos = all ? unheardNanos : changed;
    return all;
  }

  private void awaitPause() throws InterruptedException {
    if (!pauseWanted) {
      state = State.RUNNING;
      return;
    }
    state = State.PAUSED;
    while (pauseWanted && !stopWanted) {
      awaitNanos(SLEEP_NANOS_MAX);
    }
    clock.run(System.nanoTime());
    state = State.RUNNING;
  }

  private boolean step() throws InterruptedException {
    long next = market.advance(clock.move(System.nanoTime()), BATCH);
    broadcaster.flush();
    if (next == Market.END) {
      return false;
    }
    long early = next - clock.move(System.nanoTime());
    if (early > 0) {
      LockSupport.parkNanos(Math.clamp(early, SLEEP_NANOS_MIN, SLEEP_NANOS_MAX));
    }
    clock.giveUpLag(System.nanoTime(), next);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return true;
  }

  private void awaitNanos(long nanos) throws InterruptedException {
    lock.lock();
    try {
      changed.awaitNanos(nanos);
    } finally {
      lock.unlock();
    }
  }
}
