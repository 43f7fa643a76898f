package quantumforge.sim;

import java.util.List;
import java.util.SplittableRandom;

/** Chance that is the same for the same seed. */
record Dice(SplittableRandom random) {

  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** Others, which what is drawn from these does not change. */
  Dice others() {
    return new Dice(random.split());
  }
}
