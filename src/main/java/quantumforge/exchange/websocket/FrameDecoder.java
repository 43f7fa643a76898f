package quantumforge.exchange.websocket;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes a server's byte stream apart into the frames of RFC 6455, section 5, wherever the stream is
 * cut. Holds no message: data frames are handed on as they come, so nothing grows with what the
 * peer sends. Strict, because a frame misread once is garbage for ever. Not thread-safe.
 */
final class FrameDecoder {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  /** What stands for a close frame without a code. */
  static final int NO_STATUS = 1005;

  /** Takes the parts; {@code bytes} are valid during the call only. */
  interface Sink {

    void text(byte[] bytes, int from, int length, boolean last);

    void binary();

    void ping(byte[] payload);

    void pong();

    void close(int code, String reason);
  }

  private static final int FINAL = 0x80;
  private static final int RESERVED = 0x70;
  private static final int MASKED = 0x80;
  private static final int CONTROL_MAX = 125;
  private static final int NO_MESSAGE = -1;

  private final byte[] header = new byte[10];
  private final byte[] control = new byte[CONTROL_MAX];
  private int headerLength;
  private int controlLength;
  private int opcode;
  private boolean finalFrame;
  private boolean inPayload;
  private long left;
  private int message = NO_MESSAGE;
  private boolean closed;

  /**
   * Takes the next bytes of the stream, from {@code from} to {@code to}, exclusive. What stands
   * behind a close frame is ignored.
   *
   * @throws ProtocolException when the peer breaks the protocol; the stream is of no use afterwards
   */
  void feed(byte[] bytes, int from, int to, Sink sink) throws ProtocolException {
    int at = from;
    while (at < to && !closed) {
      if (!inPayload) {
        at = takeHeader(bytes, at, to);
      }
      if (inPayload) {
        int length = (int) Math.min(left, to - at);
        takePayload(bytes, at, length, sink);
        at += length;
      }
    }
  }

  private int takeHeader(byte[] bytes, int from, int to) throws ProtocolException {
    int at = from;
    while (at < to) {
      header[headerLength++] = bytes[at++];
      if (headerLength >= 2 && headerLength == headerSize()) {
        begin();
        break;
      }
    }
    return at;
  }

  private int headerSize() {
    return switch (header[1] & 0x7f) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private void begin() throws ProtocolException {
    check((header[0] & RESERVED) == 0, "reserved bits are set, but no extension was agreed on");
    check((header[1] & MASKED) == 0, "a server's frame must not be masked");
    finalFrame = (header[0] & FINAL) != 0;
    opcode = header[0] & 0x0f;
    left = payloadLength();
    headerLength = 0;
    controlLength = 0;
    inPayload = true;
    switch (opcode) {
      case TEXT, BINARY -> {
        check(message == NO_MESSAGE, "a message begins inside of another one");
        message = opcode;
      }
      case CONTINUATION -> check(message != NO_MESSAGE, "a continuation of no message");
      case CLOSE, PING, PONG ->
          check(finalFrame && left <= CONTROL_MAX, "a control frame is fragmented or too long");
      default -> throw new ProtocolException("unknown opcode " + opcode);
    }
  }

  private long payloadLength() throws ProtocolException {
    int size = headerSize();
    if (size == 2) {
      return header[1] & 0x7f;
    }
    long length = 0;
    for (int i = 2; i < size; i++) {
      length = length << 8 | header[i] & 0xff;
    }
    check(length >= 0, "a frame's length is negative");
    return length;
  }

  private void takePayload(byte[] bytes, int from, int length, Sink sink) throws ProtocolException {
    left -= length;
    inPayload = left > 0;
    if (opcode < CLOSE) {
      takeData(bytes, from, length, sink);
      return;
    }
    System.arraycopy(bytes, from, control, controlLength, length);
    controlLength += length;
    if (!inPayload) {
      takeControl(sink);
    }
  }

  private void takeData(byte[] bytes, int from, int length, Sink sink) {
    boolean last = !inPayload && finalFrame;
    int kind = message;
    if (last) {
      message = NO_MESSAGE;
    }
    if (kind == TEXT) {
      sink.text(bytes, from, length, last);
    } else if (last) {
      sink.binary();
    }
  }

  private void takeControl(Sink sink) throws ProtocolException {
    switch (opcode) {
      case PING -> sink.ping(Arrays.copyOf(control, controlLength));
      case PONG -> sink.pong();
      default -> takeClose(sink);
    }
  }

  private void takeClose(Sink sink) throws ProtocolException {
    check(controlLength != 1, "a close frame with half a code");
    closed = true;
    if (controlLength == 0) {
      sink.close(NO_STATUS, "");
      return;
    }
    int code = (control[0] & 0xff) << 8 | control[1] & 0xff;
    sink.close(code, new String(control, 2, controlLength - 2, StandardCharsets.UTF_8));
  }

  private static void check(boolean right, String wrong) throws ProtocolException {
    if (!right) {
      throw new ProtocolException(wrong);
    }
  }
}
