package quantumforge.bench;

import java.util.Arrays;
import java.util.Locale;

/** What several runs came to: their median, the smallest and the largest. */
public record Spread(double median, double least, double most) {

  /**
   * The spread of figures.
   *
   * @param figures at least one, in any order
   */
  public static Spread of(double... figures) {
    if (figures.length == 0) {
      throw new IllegalArgumentException("a spread needs at least one figure");
    }
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }

  /** For people, for example {@code 98 (95..110)}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,.0f (%,.0f..%,.0f)", median, least, most);
  }
}
