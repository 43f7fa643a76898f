package quantumforge.relay;

/**
 * The id of a Redis Stream entry. The forwarder gives ids itself, so that a block that is sent
 * twice is stored once.
 *
 * @param millis the collector's clock when the block was cut, or later; never goes back
 * @param sequence tells blocks of the same millisecond apart
 */
public record StreamId(long millis, long sequence) implements Comparable<StreamId> {

  /** Before every entry; what an empty stream answers as its last id. */
  public static final StreamId ZERO = new StreamId(0, 0);

  public StreamId {
    if (millis < 0 || sequence < 0) {
      throw new IllegalArgumentException("stream ids are not negative: " + millis + "-" + sequence);
    }
  }

  /**
   * Reads Redis's own form {@code millis-sequence}.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static StreamId parse(String text) {
    int dash = text.indexOf('-');
    try {
      if (dash > 0) {
        return new StreamId(
            Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
      }
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("no stream id: '" + text + "'", notANumber);
    }
    throw new IllegalArgumentException("no stream id: '" + text + "'");
  }

  /** The next id at a clock reading: larger than this one, even when the clock went back. */
  public StreamId next(long nowMillis) {
    return nowMillis > millis ? new StreamId(nowMillis, 0) : new StreamId(millis, sequence + 1);
  }

  @Override
  public int compareTo(StreamId other) {
    int byMillis = Long.compare(millis, other.millis);
    return byMillis != 0 ? byMillis : Long.compare(sequence, other.sequence);
  }

  /** Redis's own form, {@code millis-sequence}. */
  @Override
  public String toString() {
    return millis + "-" + sequence;
  }
}
