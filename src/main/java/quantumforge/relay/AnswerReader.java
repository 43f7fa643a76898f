package quantumforge.relay;

import io.lettuce.core.RedisCommandExecutionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what Redis answers, as RESP2 says: {@code +status}, {@code -error}, {@code :number} and
 * {@code $length} with so many bytes, each line ended by CR LF; {@code *count} with so many of
 * these. Not thread-safe.
 */
final class AnswerReader {

  private static final int BUFFER_BYTES = 16 * 1024;

  /** The most that Redis itself stores under one key ({@code proto-max-bulk-len}). */
  private static final int VALUE_BYTES_MAX = 512 * 1024 * 1024;

  private static final int LINE_BYTES_MAX = 64 * 1024;

  /** An answer about streams has four. */
  private static final int DEPTH_MAX = 16;

  /** A list grows; what it says of its length is not believed before it is there. */
  private static final int LIST_ROOM = 1_024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;

  AnswerReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next answer: its bytes, or a list of such answers; null for none.
   *
   * @throws RedisCommandExecutionException for an error, with Redis's sentence
   * @throws IOException when the connection fails, or this is no answer of Redis
   */
  Object next() throws IOException {
    return next(0);
  }

  private Object next(int depth) throws IOException {
    int kind = read();
    byte[] line = line();
    return switch (kind) {
      case '+', ':' -> line;
      case '-' -> throw refusal(new String(line, StandardCharsets.UTF_8), depth);
      case '$' -> value(length(line));
      case '*' -> list(length(line), depth);
      default ->
          throw new IOException(
              "this is no answer of a Redis: it begins with the byte %d".formatted(kind));
    };
  }

  /** Within a list it cannot pass for the answer, whose rest is still to come. */
  private static RedisCommandExecutionException refusal(String sentence, int depth)
      throws IOException {
    if (depth > 0) {
      throw new IOException("a list of an answer has an error in it: " + sentence);
    }
    return new RedisCommandExecutionException(sentence);
  }

  /** Whether an answer, or the beginning of one, is here already. */
  boolean ready() throws IOException {
    return from < to || in.available() > 0;
  }

  private List<Object> list(int length, int depth) throws IOException {
    if (length < 0) {
      return null;
    }
    if (depth == DEPTH_MAX) {
      throw new IOException("lists of an answer are deeper than " + DEPTH_MAX);
    }
    List<Object> list = new ArrayList<>(Math.min(length, LIST_ROOM));
    for (int i = 0; i < length; i++) {
      list.add(next(depth + 1));
    }
    return list;
  }

  private byte[] value(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] value = new byte[length];
    int got = 0;
    while (got < length) {
      if (from == to && length - got >= BUFFER_BYTES) {
        got += some(value, got);
        continue;
      }
      fillWhenEmpty();
      int part = Math.min(length - got, to - from);
      System.arraycopy(buffer, from, value, got, part);
      from += part;
      got += part;
    }
    endOfLine(read());
    return value;
  }

  private static int length(byte[] line) throws IOException {
    String text = new String(line, StandardCharsets.US_ASCII);
    try {
      int length = Integer.parseInt(text);
      if (length >= -1 && length <= VALUE_BYTES_MAX) {
        return length;
      }
    } catch (NumberFormatException noNumber) {
      throw new IOException("\"" + text + "\" is no length of an answer", noNumber);
    }
    throw new IOException(text + " is no length of an answer");
  }

  private byte[] line() throws IOException {
    byte[] line = new byte[64];
    int size = 0;
    for (int next = read(); next != '\r'; next = read()) {
      if (size == LINE_BYTES_MAX) {
        throw new IOException("a line of an answer is longer than " + LINE_BYTES_MAX + " bytes");
      }
      line = size == line.length ? Arrays.copyOf(line, 2 * size) : line;
      line[size++] = (byte) next;
    }
    endOfLine('\r');
    return Arrays.copyOf(line, size);
  }

  private void endOfLine(int carriageReturn) throws IOException {
    if (carriageReturn != '\r' || read() != '\n') {
      throw new IOException("an answer does not end with an end of line");
    }
  }

  private int read() throws IOException {
    fillWhenEmpty();
    return buffer[from++] & 0xFF;
  }

  private void fillWhenEmpty() throws IOException {
    if (from == to) {
      to = some(buffer, 0);
      from = 0;
    }
  }

  private int some(byte[] into, int at) throws IOException {
    int got = in.read(into, at, into.length - at);
    if (got < 0) {
      throw new EOFException("Redis closed it");
    }
    return got;
  }
}
