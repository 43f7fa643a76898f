package quantumforge.kernel;

/**
 * An amount of the base asset. Exact: a whole number of units of 10^-decimals, never floating
 * point. The number of decimals is kept as the venue wrote it, so the text comes back byte for
 * byte. Equality is of text ({@code 1.0} and {@code 1.00} differ); {@link #compareTo} is of value.
 *
 * @param units the number times 10^decimals
 * @param decimals digits after the point, 0..18
 */
public record Quantity(long units, int decimals) implements Comparable<Quantity> {

  public Quantity {
    ScaledDecimal.checkDecimals(decimals);
  }

  /**
   * Reads plain decimal text such as {@code 61837.63000000}.
   *
   * @throws NumberFormatException when the text is no plain decimal number or has more than 18
   *     digits
   */
  public static Quantity parse(String text) {
    return new Quantity(ScaledDecimal.units(text), ScaledDecimal.decimals(text));
  }

  /**
   * The units of this value at another number of decimals.
   *
   * @throws ArithmeticException when the value does not fit exactly
   */
  public long unitsAt(int decimals) {
    return ScaledDecimal.rescale(units, this.decimals, decimals);
  }

  @Override
  public int compareTo(Quantity other) {
    return ScaledDecimal.compare(units, decimals, other.units, other.decimals);
  }

  /** Plain decimal text with exactly {@link #decimals} digits after the point. */
  @Override
  public String toString() {
    return ScaledDecimal.text(units, decimals);
  }
}
