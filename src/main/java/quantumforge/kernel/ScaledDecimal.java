package quantumforge.kernel;

import java.math.BigDecimal;

/** Exact decimal text to and from a scaled long; what {@link Price} and {@link Quantity} share. */
final class ScaledDecimal {

  /** 10^18 is the largest power of ten that a long holds. */
  static final int DECIMALS_MAX = 18;

  private static final long[] POWERS = new long[DECIMALS_MAX + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private ScaledDecimal() {}

  static int checkDecimals(int decimals) {
    if (decimals < 0 || decimals > DECIMALS_MAX) {
      throw new IllegalArgumentException(
          "decimals must be in 0.." + DECIMALS_MAX + ", got " + decimals);
    }
    return decimals;
  }

  /** The number as text with exactly {@code decimals} digits after the point. */
  static String text(long units, int decimals) {
    if (decimals == 0) {
      return Long.toString(units);
    }
    String digits = Long.toString(Math.absExact(units));
    StringBuilder text = new StringBuilder(digits.length() + decimals + 3);
    if (units < 0) {
      text.append('-');
    }
    int whole = digits.length() - decimals;
    if (whole <= 0) {
      text.append("0.").repeat('0', -whole).append(digits);
    } else {
      text.append(digits, 0, whole).append('.').append(digits, whole, digits.length());
    }
    return text.toString();
  }

  static int compare(long unitsA, int decimalsA, long unitsB, int decimalsB) {
    if (decimalsA == decimalsB) {
      return Long.compare(unitsA, unitsB);
    }
    return BigDecimal.valueOf(unitsA, decimalsA).compareTo(BigDecimal.valueOf(unitsB, decimalsB));
  }

  /**
   * The units of {@code text}, which has {@link #decimals(String)} decimals.
   *
   * @throws NumberFormatException when the text is no plain decimal or does not fit
   */
  static long units(String text) {
    int point = text.indexOf('.');
    String digits = point < 0 ? text : text.substring(0, point) + text.substring(point + 1);
    if (digits.isEmpty() || digits.charAt(0) == '+' || point == text.length() - 1 || point == 0) {
      throw new NumberFormatException("no decimal number: '" + text + "'");
    }
    return Long.parseLong(digits);
  }

  static int decimals(String text) {
    int point = text.indexOf('.');
    int decimals = point < 0 ? 0 : text.length() - point - 1;
    if (decimals > DECIMALS_MAX) {
      throw new NumberFormatException("more than " + DECIMALS_MAX + " decimals: '" + text + "'");
    }
    return decimals;
  }

  /** {@code units} expressed with {@code to} decimals; exact, or an ArithmeticException. */
  static long rescale(long units, int from, int to) {
    if (to >= from) {
      return Math.multiplyExact(units, POWERS[to - from]);
    }
    long power = POWERS[from - to];
    if (units % power != 0) {
      throw new ArithmeticException(text(units, from) + " has more than " + to + " decimals");
    }
    return units / power;
  }
}
