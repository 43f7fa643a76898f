package quantumforge.demo;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A connection to a Redis server whose replies are taken out of the bytes as they come. A client
 * that makes strings and maps of them takes ten times as long as the server itself. For one thread.
 */
final class RedisReplies implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int end;
  private int from;
  private int to;

  private RedisReplies(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Connects as one of the server's users. */
  static RedisReplies open(RedisServer server, RedisUser user) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      RedisReplies replies = new RedisReplies(socket);
      replies.send("AUTH", user.id(), server.password(user));
      replies.line('+');
      return replies;
    } catch (IOException refused) {
      socket.close();
      throw new IOException(
          "Redis of %s does not answer: %s".formatted(server.node(), refused.getMessage()),
          refused);
    }
  }

  /** Sends a command; several may be sent before the first reply is taken. */
  void send(String... words) throws IOException {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    command.writeBytes(ascii("*" + words.length + "\r\n"));
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      command.writeBytes(ascii("$" + bytes.length + "\r\n"));
      command.writeBytes(bytes);
      command.writeBytes(ascii("\r\n"));
    }
    command.writeTo(socket.getOutputStream());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Takes a number. */
  long integer() throws IOException {
    line(':');
    return number();
  }

  /** Takes the head of an array: how many elements follow. */
  int array() throws IOException {
    line('*');
    return Math.toIntExact(number());
  }

  /** Takes a text; the other methods are about it, until the next reply is taken. */
  void text() throws IOException {
    line('$');
    int length = Math.toIntExact(number());
    if (length < 0 || length > buffer.length - 2) {
      throw new IOException("a text of %d bytes".formatted(length));
    }
    have(length + 2);
    from = next;
    to = next + length;
    next = to + 2;
  }

  /** Whether the text is this one. */
  boolean is(byte[] ascii) {
    return Arrays.equals(buffer, from, to, ascii, 0, ascii.length);
  }

  /**
   * The text as a number.
   *
   * @throws NumberFormatException when it is none
   */
  long number() {
    return number(to);
  }

  /**
   * The first half of an entry's id: when the server took the entry, epoch milliseconds.
   *
   * @throws NumberFormatException when it is no such id
   */
  long idMillis() {
    int dash = from;
    while (dash < to && buffer[dash] != '-') {
      dash++;
    }
    return number(dash);
  }

  private long number(int until) {
    boolean negative = from < until && buffer[from] == '-';
    int at = negative ? from + 1 : from;
    if (at == until) {
      throw new NumberFormatException("no number: '%s'".formatted(string()));
    }
    long number = 0;
    for (; at < until; at++) {
      int digit = buffer[at] - '0';
      if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
        throw new NumberFormatException("no number: '%s'".formatted(string()));
      }
      number = number * 10 + digit;
    }
    return negative ? -number : number;
  }

  /** The bytes that hold the text; they are overwritten with the next reply. */
  byte[] bytes() {
    return buffer;
  }

  /** Where in {@link #bytes} it begins. */
  int from() {
    return from;
  }

  int length() {
    return to - from;
  }

  String string() {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  /** Takes a line that begins so; what follows the first character is the text then. */
  private void line(char kind) throws IOException {
    int length = 0;
    have(1);
    while (buffer[next + length] != '\r') {
      length++;
      have(length + 1);
    }
    have(length + 2);
    char first = (char) buffer[next];
    from = next + 1;
    to = next + length;
    next = to + 2;
    if (first != kind) {
      throw new IOException(first == '-' ? string() : "an unexpected reply: " + first + string());
    }
  }

  /** Waits until so many bytes are there. */
  private void have(int bytes) throws IOException {
    if (end - next >= bytes) {
      return;
    }
    if (bytes > buffer.length) {
      throw new IOException("a reply without an end");
    }
    System.arraycopy(buffer, next, buffer, 0, end - next);
    end -= next;
    next = 0;
    while (end < bytes) {
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        throw new EOFException("the connection is closed");
      }
      end += read;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException gone) {
      // Nothing was written, so nothing can be lost by it.
      return;
    }
  }
}
