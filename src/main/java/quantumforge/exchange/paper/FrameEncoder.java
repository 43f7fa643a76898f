package quantumforge.exchange.paper;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds one server frame of RFC 6455 in place: the payload is written first, behind room for the
 * longest header, and the header is then put right before it. Server frames are not masked.
 */
final class FrameEncoder {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int HEADER_MAX = 10;
  private static final int FINAL = 0x80;

  private final TextBuffer buffer = new TextBuffer(512);
  private int start;

  /** Starts a frame; its payload is to be written to the result. */
  TextBuffer begin() {
    buffer.clear(HEADER_MAX);
    return buffer;
  }

  void end(int opcode) {
    byte[] bytes = buffer.bytes();
    int payload = buffer.length() - HEADER_MAX;
    int lengthBytes = payload < 126 ? 0 : payload < 65_536 ? 2 : 8;
    start = HEADER_MAX - 2 - lengthBytes;
    bytes[start] = (byte) (FINAL | opcode);
    bytes[start + 1] = (byte) (lengthBytes == 0 ? payload : lengthBytes == 2 ? 126 : 127);
    for (int i = 0; i < lengthBytes; i++) {
      bytes[HEADER_MAX - 1 - i] = (byte) ((long) payload >>> 8 * i);
    }
  }

  byte[] bytes() {
    return buffer.bytes();
  }

  /** Where the finished frame starts in {@link #bytes}. */
  int start() {
    return start;
  }

  /** Where it ends, exclusive. */
  int end() {
    return buffer.length();
  }

  /** The finished frame's payload again, cut into so many frames at most. */
  byte[] fragments(int parts) {
    byte[] all = bytes();
    int payload = buffer.length() - HEADER_MAX;
    int size = Math.max(1, Math.ceilDiv(payload, parts));
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload + parts * HEADER_MAX);
    for (int from = 0; from < payload; from += size) {
      int to = Math.min(payload, from + size);
      byte[] piece = Arrays.copyOfRange(all, HEADER_MAX + from, HEADER_MAX + to);
      byte[] framed = frame(from == 0 ? TEXT : CONTINUATION, piece);
      if (to < payload) {
        framed[0] = (byte) (framed[0] & ~FINAL);
      }
      out.writeBytes(framed);
    }
    return out.toByteArray();
  }

  static byte[] frame(int opcode, byte[] payload) {
    FrameEncoder encoder = new FrameEncoder();
    encoder.begin().ascii(payload);
    encoder.end(opcode);
    return Arrays.copyOfRange(encoder.bytes(), encoder.start(), encoder.end());
  }

  static byte[] text(String payload) {
    return frame(TEXT, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return frame(CLOSE, payload);
  }
}
