package quantumforge.brain;

import io.lettuce.core.RedisException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a Redis server as its {@code INFO memory} says it, in bytes.
 *
 * @param used by data and by commands that wait
 * @param most what it may use; 0 without a limit
 */
record RedisMemory(long used, long most) {

  private static final Pattern USED = Pattern.compile("^used_memory:(\\d+)", Pattern.MULTILINE);
  private static final Pattern MOST = Pattern.compile("^maxmemory:(\\d+)", Pattern.MULTILINE);

  /**
   * Commands that wait for their transaction take more than their text: an object for each of their
   * parts. Trades were measured at three times their text; one more is for what is read and not yet
   * taken apart.
   */
  private static final int WAITING_FACTOR = 4;

  /** What the connection takes beside them while it reads: more than a small block itself. */
  private static final int READING_BYTES = 64 * 1024;

  static RedisMemory of(String info) {
    return new RedisMemory(figure(USED, info), figure(MOST, info));
  }

  private static long figure(Pattern of, String info) {
    Matcher found = of.matcher(info);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /**
   * Looks whether a transaction of so many bytes of text has room.
   *
   * @throws RedisException when it has none; says what to do
   */
  void check(int bytes) {
    if (most > 0 && used + READING_BYTES + (long) WAITING_FACTOR * bytes > most) {
      throw new RedisException(
          ("OOM, its memory is full: %,d of the %,d bytes of maxmemory are used, and %,d bytes of"
                  + " commands have no room; raise maxmemory, or keep fewer trades with"
                  + " brain.stream-trades-max")
              .formatted(used, most, bytes));
    }
  }
}
