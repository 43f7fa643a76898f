package quantumforge.exchange.tape;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a stream into lines with bounded memory: of a line longer than the limit only the fact is
 * kept.
 */
final class LineReader implements AutoCloseable {

  /** Longer than any frame that an exchange sends; the longest recorded one has 5 MB. */
  static final int LINE_BYTES_MAX = 64 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int position;
  private int end;
  private byte[] line = new byte[CHUNK_BYTES];
  private int length;
  private boolean tooLong;
  private boolean whole;

  LineReader(InputStream in) {
    this.in = in;
  }

  /**
   * Moves to the next line; false at the end of the stream. When the stream breaks off, what was
   * read of the last line is still there with {@link #endedByNewline} false.
   */
  boolean next() throws IOException {
    length = 0;
    tooLong = false;
    whole = false;
    boolean any = false;
    while (true) {
      if (position == end && !fill()) {
        return any;
      }
      any = true;
      int newline = newline();
      append(position, newline < 0 ? end : newline);
      if (newline >= 0) {
        position = newline + 1;
        whole = true;
        return true;
      }
      position = end;
    }
  }

  /** The line without its end; empty when it was too long. */
  String text() {
    int stop = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return tooLong ? "" : new String(line, 0, stop, StandardCharsets.UTF_8);
  }

  boolean tooLong() {
    return tooLong;
  }

  /** Whether the line was closed by a newline. */
  boolean endedByNewline() {
    return whole;
  }

  private int newline() {
    for (int i = position; i < end; i++) {
      if (chunk[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void append(int from, int to) {
    int more = to - from;
    if (tooLong || length + more > LINE_BYTES_MAX) {
      tooLong = true;
      length = 0;
      return;
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(length + more, line.length * 2));
    }
    System.arraycopy(chunk, from, line, length, more);
    length += more;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = 0;
    end = Math.max(0, in.read(chunk, 0, chunk.length));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
