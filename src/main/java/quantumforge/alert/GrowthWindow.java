package quantumforge.alert;

import java.util.ArrayDeque;
import java.util.Deque;
import quantumforge.kernel.Deterministic;

/** How much a counter grew lately. Keeps at most {@value #SAMPLES_MAX} samples. */
@Deterministic
final class GrowthWindow {

  private static final int SAMPLES_MAX = 64;

  private final long lengthMillis;
  private final long stepMillis;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private double last;
  private double sum;

  GrowthWindow(long lengthMillis) {
    this.lengthMillis = lengthMillis;
    this.stepMillis = lengthMillis / (SAMPLES_MAX - 4);
  }

  private record Sample(long atMillis, double sum) {}

  /** Takes the counter's value now; answers the growth over the window's length. */
  double add(double value, long nowMillis) {
    if (!samples.isEmpty()) {
      // A counter that fell begins anew: its process was started again.
      sum += value >= last ? value - last : value;
    }
    last = value;
    if (samples.isEmpty() || nowMillis - samples.peekLast().atMillis >= stepMillis) {
      samples.addLast(new Sample(nowMillis, sum));
    }
    while (samples.size() > 1 && nowMillis - second().atMillis >= lengthMillis) {
      samples.removeFirst();
    }
    return sum - samples.peekFirst().sum;
  }

  /** Whether its counter was not heard of for the whole length. */
  boolean isOver(long nowMillis) {
    return nowMillis - samples.peekLast().atMillis > lengthMillis + stepMillis;
  }

  private Sample second() {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }
}
