package quantumforge.exchange.paper;

import java.util.Arrays;
import java.util.SplittableRandom;
import quantumforge.kernel.Deterministic;

/**
 * An order book that moves by chance, on a fixed window of price steps. Each change of a level
 * takes one update id. Which levels changed since the last diff is remembered, so that diffs and
 * snapshots always agree. Not thread-safe; makes no garbage.
 */
@Deterministic
final class SyntheticBook {

  /** Price steps in the window. */
  static final int STEPS = 4_096;

  private static final int EDGE = STEPS / 8;
  private static final int DEPTH_FIRST = 400;
  private static final int SPREAD_MAX = 4;
  private static final int LOTS_MAX = 500_000;

  private final SplittableRandom random;
  private final Half bids = new Half();
  private final Half asks = new Half();
  private long updateId;
  private long diffedId;

  /** One side: lots by price step, and the steps that changed since the last diff. */
  static final class Half {
    private final long[] lots = new long[STEPS];
    private final boolean[] changed = new boolean[STEPS];
    private final int[] steps = new int[STEPS];
    private int count;
    private int best;

    /** The best price step. */
    int best() {
      return best;
    }

    long lots(int step) {
      return lots[step];
    }

    /** How many levels changed since the last diff. */
    int changes() {
      return count;
    }

    /** The price step of a change; rising once {@link #sort} was called. */
    int change(int index) {
      return steps[index];
    }

    void sort() {
      Arrays.sort(steps, 0, count);
    }

    private void set(int step, long value) {
      lots[step] = value;
      if (!changed[step]) {
        changed[step] = true;
        steps[count++] = step;
      }
    }

    private void forget() {
      for (int i = 0; i < count; i++) {
        changed[steps[i]] = false;
      }
      count = 0;
    }
  }

  SyntheticBook(SplittableRandom random, long firstUpdateId) {
    this.random = random;
    bids.best = STEPS / 2 - 1;
    asks.best = STEPS / 2;
    for (int i = 0; i < DEPTH_FIRST; i++) {
      if (i == 0 || random.nextInt(10) < 7) {
        bids.lots[bids.best - i] = lots();
      }
      if (i == 0 || random.nextInt(10) < 7) {
        asks.lots[asks.best + i] = lots();
      }
    }
    updateId = firstUpdateId;
    diffedId = firstUpdateId;
  }

  Half bids() {
    return bids;
  }

  Half asks() {
    return asks;
  }

  /** The id of the last change. */
  long updateId() {
    return updateId;
  }

  /** The id that the last diff ended with. */
  long diffedId() {
    return diffedId;
  }

  /** Starts the next diff. */
  void diffed() {
    diffedId = updateId;
    bids.forget();
    asks.forget();
  }

  /** Changes some levels away from the best, and nothing else. */
  void moveDeep(int levels) {
    for (int i = 0; i < levels; i++) {
      boolean bid = random.nextBoolean();
      int away = 1 + Math.min(random.nextInt(64), random.nextInt(64));
      int step = bid ? bids.best - away : asks.best + away;
      if (step >= 0 && step < STEPS) {
        set(bid ? bids : asks, step, random.nextInt(3) == 0 ? 0 : lots());
      }
    }
  }

  /** Changes the best bid or ask, in price or in quantity. */
  void moveBest() {
    boolean up = upwards();
    if (random.nextInt(10) < 6) {
      Half half = up ? bids : asks;
      set(half, half.best, lots());
      return;
    }
    int room = asks.best - bids.best - 1;
    if (room > 0 && (room >= SPREAD_MAX || random.nextBoolean())) {
      improve(up ? bids : asks, 1 + random.nextInt(room));
    } else {
      remove(up ? asks : bids);
    }
  }

  /**
   * Takes lots off the best level of a side. When none are left the other side may follow the
   * price, so that trades alone make the price walk and never tear the sides apart.
   *
   * @return how many, at least 1
   */
  long take(Half half) {
    long there = half.lots[half.best];
    long taken = random.nextInt(8) == 0 ? there : 1 + random.nextLong(there);
    if (taken < there) {
      set(half, half.best, there - taken);
    } else if (atEdge(half)) {
      set(half, half.best, lots());
    } else {
      remove(half);
      int room = asks.best - bids.best - 1;
      if (random.nextBoolean() || room >= SPREAD_MAX) {
        improve(half == bids ? asks : bids, 1 + random.nextInt(room));
      }
    }
    return taken;
  }

  private void improve(Half half, int by) {
    half.best += half == bids ? by : -by;
    set(half, half.best, lots());
  }

  private void remove(Half half) {
    set(half, half.best, 0);
    int away = half == bids ? -1 : 1;
    int next = half.best + away;
    while (next >= 0 && next < STEPS && half.lots[next] == 0) {
      next += away;
    }
    if (next < 0 || next >= STEPS) {
      next = half.best + away;
      set(half, next, lots());
    }
    half.best = next;
  }

  /** Chance, but for the edges of the window, from which the price turns back. */
  private boolean upwards() {
    boolean up = random.nextBoolean();
    return bids.best < EDGE || up && asks.best < STEPS - EDGE;
  }

  private boolean atEdge(Half half) {
    return half == bids ? bids.best < EDGE : asks.best >= STEPS - EDGE;
  }

  private void set(Half half, int step, long value) {
    updateId++;
    half.set(step, value);
  }

  private long lots() {
    return 1 + random.nextInt(LOTS_MAX);
  }
}
