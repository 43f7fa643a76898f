package quantumforge.exchange.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts one text message together from its parts, in an array that is used again for the next one.
 * Bounded: of a longer message only the beginning is kept. Not thread-safe.
 */
final class FrameBuffer {

  private static final int INITIAL_BYTES = 16 * 1024;

  private final int limit;
  private byte[] bytes;
  private int length;
  private boolean overflown;

  FrameBuffer(int limitBytes) {
    limit = limitBytes;
    bytes = new byte[Math.min(limitBytes, INITIAL_BYTES) + 1];
  }

  /** Adds one part. */
  void append(byte[] part, int from, int size) {
    if (!overflown && room(size)) {
      System.arraycopy(part, from, bytes, length, size);
      length += size;
    }
  }

  private boolean room(int more) {
    if (more > limit - length) {
      overflown = true;
      return false;
    }
    if (length + more >= bytes.length) {
      int doubled = (int) Math.min(limit + 1L, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(length + more + 1, doubled));
    }
    return true;
  }

  /** The message; valid up to {@link #length()}, followed by one 0 byte, until the next append. */
  byte[] bytes() {
    bytes[length] = 0;
    return bytes;
  }

  int limit() {
    return limit;
  }

  int length() {
    return length;
  }

  /** Whether the message was longer than the limit. */
  boolean overflown() {
    return overflown;
  }

  /** Begins the next message. */
  void clear() {
    length = 0;
    overflown = false;
  }

  /** At most {@code max} bytes of the message's beginning, for logs. */
  String excerpt(int max) {
    return new String(bytes, 0, Math.min(max, length), StandardCharsets.UTF_8);
  }
}
