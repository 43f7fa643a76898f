package quantumforge.backup;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import quantumforge.kernel.Counted;

/**
 * How much is in a table, and a sum of its rows that does not depend on their order.
 *
 * @param rows how many
 * @param sum of the first 64 bits of each row's MD5, modulo 2^64; PostgreSQL can count the same by
 *     itself ({@link EssentialTable#sumAtSource}). It finds mistakes, not forgers
 */
public record TableSum(long rows, long sum) {

  /** Of an empty table. */
  public static final TableSum NONE = new TableSum(0, 0);

  /** Between the cells of a row. */
  private static final String SEPARATOR = "\u001f";

  /** As PostgreSQL counts it. */
  static TableSum of(long rows, BigInteger sum) {
    return new TableSum(rows, sum.longValue());
  }

  /** With one row more. */
  TableSum plus(List<String> cells) {
    byte[] row = String.join(SEPARATOR, cells).getBytes(StandardCharsets.UTF_8);
    return new TableSum(rows + 1, sum + ByteBuffer.wrap(md5().digest(row)).getLong());
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException none) {
      throw new IllegalStateException("every Java platform has MD5", none);
    }
  }

  /** For people: {@code 12 rows, 9f86d081884c7d65}. */
  @Override
  public String toString() {
    return "%s, %016x".formatted(Counted.of(rows, "row"), sum);
  }
}
