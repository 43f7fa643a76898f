package quantumforge.relay;

/**
 * The id of a Redis Stream entry. The forwarder gives ids itself, so that a block that is sent
 * twice is stored once.
 *
 * <p>Redis takes both numbers as unsigned, and once anybody added an entry with an id beyond 2^63
 * every later one has such an id too: so they are compared and written as unsigned here.
 *
 * @param millis the collector's clock when the block was cut, or later; never goes back
 * @param sequence tells blocks of the same millisecond apart
 */
public record StreamId(long millis, long sequence) implements Comparable<StreamId> {

  /** Before every entry; what an empty stream answers as its last id. */
  public static final StreamId ZERO = new StreamId(0, 0);

  /**
   * Reads Redis's own form {@code millis-sequence} of an id that a forwarder may have given.
   *
   * @throws IllegalArgumentException when the text has another form, or the id is beyond 2^63
   */
  public static StreamId parse(String text) {
    StreamId id = parseAny(text);
    if (id.millis < 0 || id.sequence < 0) {
      throw new IllegalArgumentException("no stream id: '" + text + "'");
    }
    return id;
  }

  /**
   * Reads Redis's own form {@code millis-sequence} of any id.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static StreamId parseAny(String text) {
    int dash = text.indexOf('-');
    try {
      if (dash > 0) {
        return new StreamId(
            Long.parseUnsignedLong(text.substring(0, dash)),
            Long.parseUnsignedLong(text.substring(dash + 1)));
      }
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("no stream id: '" + text + "'", notANumber);
    }
    throw new IllegalArgumentException("no stream id: '" + text + "'");
  }

  /** The next id at a clock reading: larger than this one, even when the clock went back. */
  public StreamId next(long nowMillis) {
    return Long.compareUnsigned(nowMillis, millis) > 0
        ? new StreamId(nowMillis, 0)
        : new StreamId(millis, sequence + 1);
  }

  @Override
  public int compareTo(StreamId other) {
    int byMillis = Long.compareUnsigned(millis, other.millis);
    return byMillis != 0 ? byMillis : Long.compareUnsigned(sequence, other.sequence);
  }

  /** Redis's own form, {@code millis-sequence}. */
  @Override
  public String toString() {
    return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
  }
}
