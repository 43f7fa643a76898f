package quantumforge.exchange.paper;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads client frames of RFC 6455: masked, fragments joined, control frames in between allowed.
 * Text only; there is nothing that a client could send in binary.
 */
final class FrameReader {

  /** A control message with 1024 stream names fits; nothing longer is sensible. */
  static final int MESSAGE_BYTES_MAX = 256 << 10;

  private static final int CONTINUATION = 0x0;
  private static final int BINARY = 0x2;
  private static final int CONTROL_BYTES_MAX = 125;

  private final InputStream in;
  private byte[] fragments;

  FrameReader(InputStream in) {
    this.in = in;
  }

  /** What a client said: text, or one of the three control frames. */
  sealed interface Incoming {
    record Text(String text) implements Incoming {}

    record Ping(byte[] payload) implements Incoming {}

    record Pong(byte[] payload) implements Incoming {}

    /**
     * @param code 1005 when the client gave none
     */
    record Close(int code) implements Incoming {}
  }

  /** The client broke the protocol; the connection is to be closed with this code. */
  static final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int closeCode;

    ProtocolException(int closeCode, String message) {
      super(message);
      this.closeCode = closeCode;
    }

    int closeCode() {
      return closeCode;
    }
  }

  /**
   * Waits for the next whole message or control frame.
   *
   * @throws ProtocolException when the client broke the protocol
   * @throws EOFException when it went away
   */
  Incoming next() throws IOException {
    while (true) {
      int first = read();
      int second = read();
      int opcode = first & 0x0f;
      boolean last = (first & 0x80) != 0;
      check((first & 0x70) == 0, "reserved bits are set, but no extension was agreed");
      check((second & 0x80) != 0, "a client frame must be masked");
      byte[] payload = payload(length(second & 0x7f), opcode);
      if (opcode >= FrameEncoder.CLOSE) {
        check(last, "a control frame must not be fragmented");
        return control(opcode, payload);
      }
      byte[] message = joined(opcode, last, payload);
      if (message != null) {
        return new Incoming.Text(utf8(message));
      }
    }
  }

  private byte[] joined(int opcode, boolean last, byte[] payload) throws ProtocolException {
    if (opcode == BINARY) {
      throw new ProtocolException(1003, "binary messages are not supported");
    }
    check(opcode == CONTINUATION || opcode == FrameEncoder.TEXT, "unknown opcode " + opcode);
    check(
        (fragments != null) == (opcode == CONTINUATION),
        "a fragment out of place (" + opcode + ")");
    byte[] message = fragments == null ? payload : concatenated(fragments, payload);
    fragments = last ? null : message;
    return last ? message : null;
  }

  private static byte[] concatenated(byte[] first, byte[] second) throws ProtocolException {
    tooLong(first.length + second.length);
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Incoming control(int opcode, byte[] payload) throws ProtocolException {
    return switch (opcode) {
      case FrameEncoder.PING -> new Incoming.Ping(payload);
      case FrameEncoder.PONG -> new Incoming.Pong(payload);
      case FrameEncoder.CLOSE ->
          new Incoming.Close(
              payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff);
      default -> throw new ProtocolException(1002, "unknown opcode " + opcode);
    };
  }

  private byte[] payload(long length, int opcode) throws IOException {
    if (opcode >= FrameEncoder.CLOSE) {
      check(length <= CONTROL_BYTES_MAX, "a control frame of " + length + " bytes is too long");
    }
    tooLong(length);
    byte[] mask = exactly(4);
    byte[] payload = exactly((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return payload;
  }

  private long length(int short7) throws IOException {
    int bytes = short7 < 126 ? 0 : short7 == 126 ? 2 : 8;
    long length = bytes == 0 ? short7 : 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | read();
    }
    return length;
  }

  private static void tooLong(long length) throws ProtocolException {
    if (length < 0 || length > MESSAGE_BYTES_MAX) {
      throw new ProtocolException(
          1009, "a message of " + length + " bytes is longer than " + MESSAGE_BYTES_MAX);
    }
  }

  private static String utf8(byte[] bytes) throws ProtocolException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException broken) {
      throw new ProtocolException(1007, "a text message is not UTF-8");
    }
  }

  private int read() throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException("the client closed the connection");
    }
    return value;
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the client closed the connection");
    }
    return bytes;
  }

  private static void check(boolean right, String message) throws ProtocolException {
    if (!right) {
      throw new ProtocolException(1002, message);
    }
  }
}
