package quantumforge.exchange.session;

import quantumforge.kernel.Deterministic;

/**
 * Plain decimal text of a venue as a scaled long. Digits that do not fit into a long are given up
 * only when they are zeros at the end; anything else is refused, never rounded.
 */
@Deterministic
public final class DecimalText {

  /** Far longer than any real price; stops a hostile message from costing time. */
  private static final int LENGTH_MAX = 64;

  private static final int DECIMALS_MAX = 18;

  private final long units;
  private final int decimals;

  private DecimalText(long units, int decimals) {
    this.units = units;
    this.decimals = decimals;
  }

  /**
   * Reads digits with at most one point inside, no sign, no exponent.
   *
   * @throws NumberFormatException saying what is wrong with the text
   */
  public static DecimalText parse(String text) {
    check(text);
    int point = text.indexOf('.');
    int decimals = point < 0 ? 0 : text.length() - point - 1;
    String digits = point < 0 ? text : text.substring(0, point) + text.substring(point + 1);
    int end = digits.length();
    while (decimals > 0 && digits.charAt(end - 1) == '0' && !fits(digits, end, decimals)) {
      end--;
      decimals--;
    }
    if (!fits(digits, end, decimals)) {
      throw new NumberFormatException("has more digits than can be kept exactly");
    }
    return new DecimalText(Long.parseLong(digits, 0, end, 10), decimals);
  }

  private static void check(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new NumberFormatException("is longer than " + LENGTH_MAX + " characters");
    }
    if (text.startsWith("-")) {
      throw new NumberFormatException("is negative");
    }
    int point = text.indexOf('.');
    int whole = point < 0 ? text.length() : point;
    for (int i = 0; i < text.length(); i++) {
      if (i != point && (text.charAt(i) < '0' || text.charAt(i) > '9')) {
        throw new NumberFormatException("is no plain decimal number");
      }
    }
    if (whole == 0 || point == text.length() - 1 || whole > 1 && text.charAt(0) == '0') {
      throw new NumberFormatException("is no plain decimal number");
    }
  }

  private static boolean fits(String digits, int end, int decimals) {
    if (decimals > DECIMALS_MAX) {
      return false;
    }
    int start = 0;
    while (start < end - 1 && digits.charAt(start) == '0') {
      start++;
    }
    String significant = digits.substring(start, end);
    String largest = Long.toString(Long.MAX_VALUE);
    return significant.length() < largest.length()
        || significant.length() == largest.length() && significant.compareTo(largest) <= 0;
  }

  /** The number times 10^{@link #decimals()}. */
  public long units() {
    return units;
  }

  /** Digits behind the point, 0..18. */
  public int decimals() {
    return decimals;
  }

  /**
   * The units at a larger number of decimals.
   *
   * @throws NumberFormatException when they do not fit
   */
  public long unitsAt(int wanted) {
    long scaled = units;
    for (int i = decimals; i < wanted; i++) {
      if (scaled > Long.MAX_VALUE / 10) {
        throw new NumberFormatException("has more digits than can be kept beside its neighbours");
      }
      scaled *= 10;
    }
    return scaled;
  }

  /** How many decimals are needed to keep the value; never more than {@link #decimals()}. */
  public int decimalsNeeded() {
    long rest = units;
    int needed = decimals;
    while (needed > 0 && rest % 10 == 0) {
      rest /= 10;
      needed--;
    }
    return needed;
  }

  /**
   * The units at a number of decimals not below {@link #decimalsNeeded()}.
   *
   * @throws NumberFormatException when they do not fit
   */
  public long exactlyAt(int wanted) {
    long scaled = units;
    for (int i = decimals; i > wanted; i--) {
      scaled /= 10;
    }
    return wanted > decimals ? unitsAt(wanted) : scaled;
  }
}
