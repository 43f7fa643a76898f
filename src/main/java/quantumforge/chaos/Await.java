package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Something that is to come true: {@code rig.await("it follows", () -> ...).within(limit)}. */
final class Await {

  private static final Duration POLL = Duration.ofMillis(5);

  private final String what;
  private final BooleanSupplier condition;
  private final Supplier<String> seen;

  /**
   * @param what must come true, for people
   * @param seen what is there instead, for people
   */
  Await(String what, BooleanSupplier condition, Supplier<String> seen) {
    this.what = what;
    this.condition = condition;
    this.seen = seen;
  }

  /**
   * Waits for it.
   *
   * @throws IOException when it does not come true in time; the message says what is there instead
   */
  void within(Duration limit) throws IOException, InterruptedException {
    if (!holdsWithin(limit)) {
      throw new IOException(
          "it does not come true within %d s that %s: %s"
              .formatted(limit.toSeconds(), what, seen.get()));
    }
  }

  /**
   * Waits for it.
   *
   * @return whether it came true in time
   */
  boolean holdsWithin(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }
}
