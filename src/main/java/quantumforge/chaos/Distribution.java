package quantumforge.chaos;

import java.util.List;
import java.util.Locale;

/**
 * All that was measured of one thing, milliseconds, from the smallest on. A quantile is the value
 * that so many of them do not exceed (nearest rank).
 */
public record Distribution(List<Long> millis) {

  public Distribution {
    millis = millis.stream().sorted().toList();
  }

  public boolean isEmpty() {
    return millis.isEmpty();
  }

  /**
   * The value that this part of all do not exceed; -1 without any.
   *
   * @param part 0..1
   */
  public long quantile(double part) {
    int rank = (int) Math.ceil(part * millis.size());
    return isEmpty() ? -1 : millis.get(Math.clamp(rank - 1L, 0, millis.size() - 1));
  }

  public long least() {
    return quantile(0);
  }

  public long median() {
    return quantile(0.5);
  }

  public long p90() {
    return quantile(0.9);
  }

  public long most() {
    return quantile(1);
  }

  /** For people, in seconds, for example {@code 0.84 (0.61..1.20), p90 1.02}. */
  @Override
  public String toString() {
    return isEmpty()
        ? "none"
        : String.format(
            Locale.ROOT,
            "%.2f (%.2f..%.2f), p90 %.2f",
            median() / 1e3,
            least() / 1e3,
            most() / 1e3,
            p90() / 1e3);
  }
}
