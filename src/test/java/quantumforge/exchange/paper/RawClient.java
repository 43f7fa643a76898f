package quantumforge.exchange.paper;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A stream client that writes its frames byte by byte, also wrong ones, or does not read. */
final class RawClient implements AutoCloseable {

  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket;
  private final InputStream in;

  RawClient(PaperExchange exchange, String path) throws IOException {
    this(exchange.port(), path);
  }

  RawClient(int port, String path) throws IOException {
    socket = new Socket("127.0.0.1", port);
    in = new BufferedInputStream(socket.getInputStream());
    socket.setSoTimeout((int) StreamClient.PATIENCE.toMillis());
    String head =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  /** The head that the server answered with. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  void frame(boolean last, int opcode, String payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    frame.write((last ? 0x80 : 0) | opcode);
    if (bytes.length < 126) {
      frame.write(0x80 | bytes.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(bytes.length >> 8);
      frame.write(bytes.length);
    }
    frame.write(MASK);
    for (int i = 0; i < bytes.length; i++) {
      frame.write(bytes[i] ^ MASK[i & 3]);
    }
    socket.getOutputStream().write(frame.toByteArray());
  }

  /** So many pings without a payload in one piece. */
  void emptyPings(int count) throws IOException {
    int[] pings = new int[6 * count];
    for (int i = 0; i < count; i++) {
      pings[6 * i] = 0x80 | FrameEncoder.PING;
      pings[6 * i + 1] = 0x80;
    }
    bytes(pings);
  }

  void bytes(int... values) throws IOException {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    socket.getOutputStream().write(bytes);
  }

  /** The payload of the next frame; a close frame as {@code close CODE}. */
  String next() throws IOException {
    int opcode = in.read() & 0x0f;
    int length = in.read();
    int more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (more > 0) {
      length = 0;
      for (int i = 0; i < more; i++) {
        length = length << 8 | in.read();
      }
    }
    byte[] payload = in.readNBytes(length);
    return opcode == FrameEncoder.CLOSE
        ? "close " + ((payload[0] & 0xff) << 8 | payload[1] & 0xff)
        : new String(payload, StandardCharsets.UTF_8);
  }

  /** Whether the server ends the connection once everything that it sent is read. */
  boolean ended() {
    try {
      byte[] rest = new byte[1 << 16];
      while (in.read(rest) >= 0) {
        // Read on to the end.
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
