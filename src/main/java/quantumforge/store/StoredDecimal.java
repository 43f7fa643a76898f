package quantumforge.store;

import io.questdb.cairo.sql.Record;
import io.questdb.std.Decimal128;
import java.math.BigDecimal;
import java.math.BigInteger;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;

/**
 * Reads the decimals of the market tables: a 128-bit number and its digits in the column behind.
 */
final class StoredDecimal {

  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  private StoredDecimal() {}

  static Price price(Record row, int column) {
    int decimals = row.getByte(column + 1);
    return new Price(units(row, column, decimals), decimals);
  }

  static Quantity quantity(Record row, int column) {
    int decimals = row.getByte(column + 1);
    return new Quantity(units(row, column, decimals), decimals);
  }

  static long units(Record row, int column, int decimals) {
    return value(row, column).setScale(decimals).unscaledValue().longValueExact();
  }

  /** The number with all digits of the column. */
  static BigDecimal value(Record row, int column) {
    Decimal128 value = new Decimal128();
    row.getDecimal128(column, value);
    BigInteger low = new BigInteger(Long.toUnsignedString(value.getLow()));
    BigInteger unscaled = BigInteger.valueOf(value.getHigh()).multiply(TWO_TO_64).add(low);
    return new BigDecimal(unscaled, MarketTables.SCALE);
  }
}
