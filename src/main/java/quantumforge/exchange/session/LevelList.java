package quantumforge.exchange.session;

import java.util.ArrayList;
import java.util.List;
import quantumforge.kernel.Levels;

/** Collects the levels of one side of a book as the venue writes them, exactly. Not thread-safe. */
public final class LevelList {

  /** One side of a message without levels; it has no scale of its own. */
  public static final Levels NONE = Levels.empty(0, 0);

  private final String field;
  private final List<DecimalText> prices = new ArrayList<>();
  private final List<DecimalText> quantities = new ArrayList<>();

  /**
   * @param field where the levels stand, for messages
   */
  public LevelList(String field) {
    this.field = field;
  }

  /**
   * Adds one level.
   *
   * @throws UnusableException when one of the two is no decimal number, or the price is zero
   */
  public void add(String price, String quantity) throws UnusableException {
    prices.add(FrameFields.above(field, price));
    quantities.add(FrameFields.number(field, quantity));
  }

  /**
   * The levels in the order they were added, in the decimals as written when all agree; else the
   * fewest that keep every number exactly.
   *
   * @throws UnusableException when the numbers do not fit beside each other
   */
  public Levels levels() throws UnusableException {
    if (prices.isEmpty()) {
      return NONE;
    }
    try {
      int priceDecimals = commonDecimals(prices);
      int quantityDecimals = commonDecimals(quantities);
      return new Levels(
          priceDecimals,
          quantityDecimals,
          prices.stream().mapToLong(price -> price.exactlyAt(priceDecimals)).toArray(),
          quantities.stream().mapToLong(amount -> amount.exactlyAt(quantityDecimals)).toArray());
    } catch (NumberFormatException e) {
      throw new UnusableException(
          BadKind.BAD_NUMBER, "field '" + field + "': a number " + e.getMessage());
    }
  }

  private static int commonDecimals(List<DecimalText> numbers) {
    int first = numbers.getFirst().decimals();
    if (numbers.stream().allMatch(number -> number.decimals() == first)) {
      return first;
    }
    return numbers.stream().mapToInt(DecimalText::decimalsNeeded).max().orElse(0);
  }
}
