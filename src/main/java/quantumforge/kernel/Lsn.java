package quantumforge.kernel;

/**
 * A place in PostgreSQL's write-ahead log, in bytes from its beginning; what the server calls
 * {@code pg_lsn}. Places of different timelines cannot be compared by it alone.
 *
 * @param bytes an unsigned number
 */
public record Lsn(long bytes) implements Comparable<Lsn> {

  /** Before everything. */
  public static final Lsn ZERO = new Lsn(0);

  /**
   * Reads the server's spelling, two hexadecimal numbers with a slash between them.
   *
   * @throws IllegalArgumentException naming the text, when it is none
   */
  public static Lsn parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length == 2 && !text.contains("+") && !text.contains("-")) {
        long high = Integer.toUnsignedLong(Integer.parseUnsignedInt(parts[0], 16));
        return new Lsn(high << 32 | Integer.toUnsignedLong(Integer.parseUnsignedInt(parts[1], 16)));
      }
    } catch (NumberFormatException none) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no place in a write-ahead log; one looks like 16/B374D848");
  }

  /** Whether everything up to another place is up to this one too. */
  public boolean covers(Lsn other) {
    return compareTo(other) >= 0;
  }

  /** How many bytes another place is behind this one; 0 when it is not. */
  public long ahead(Lsn other) {
    return covers(other) ? bytes - other.bytes : 0;
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(bytes, other.bytes);
  }

  /** As the server spells it. */
  @Override
  public String toString() {
    return "%X/%X".formatted(bytes >>> 32, bytes & 0xFFFF_FFFFL);
  }
}
