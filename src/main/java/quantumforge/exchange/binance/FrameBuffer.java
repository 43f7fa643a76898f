package quantumforge.exchange.binance;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts one text message together from its parts, as UTF-8 bytes in an array that is used again for
 * the next message. Bounded: of a longer message only the beginning is kept. Not thread-safe.
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

  /** Adds one part. The JDK hands over heap buffers, so the usual part is copied in one pass. */
  void append(CharSequence part) {
    if (overflown) {
      return;
    }
    int size = part.length();
    if (!room(size)) {
      return;
    }
    boolean ascii =
        part instanceof CharBuffer buffer && buffer.hasArray()
            ? narrow(buffer.array(), buffer.arrayOffset() + buffer.position(), size)
            : narrow(part.toString().toCharArray(), 0, size);
    if (ascii) {
      length += size;
    } else {
      appendEncoded(part.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private boolean narrow(char[] chars, int from, int size) {
    byte[] to = bytes;
    int at = length;
    int seen = 0;
    for (int i = 0; i < size; i++) {
      char c = chars[from + i];
      seen |= c;
      to[at + i] = (byte) c;
    }
    return seen < 0x80;
  }

  private void appendEncoded(byte[] encoded) {
    if (room(encoded.length)) {
      System.arraycopy(encoded, 0, bytes, length, encoded.length);
      length += encoded.length;
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
