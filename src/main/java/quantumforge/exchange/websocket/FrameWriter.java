package quantumforge.exchange.websocket;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a client's frames, each in one piece and masked with a key that nobody can foresee, as RFC
 * 6455, section 5.3, asks. Thread-safe.
 */
final class FrameWriter {

  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;

  private final OutputStream out;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock order = new ReentrantLock();

  FrameWriter(OutputStream out) {
    this.out = out;
  }

  void write(int opcode, byte[] payload) throws IOException {
    byte[] frame = frame(opcode, payload);
    order.lock();
    try {
      out.write(frame);
      out.flush();
    } finally {
      order.unlock();
    }
  }

  private byte[] frame(int opcode, byte[] payload) {
    int length = payload.length;
    int lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
    byte[] mask = new byte[MASK_BYTES];
    random.nextBytes(mask);
    byte[] frame = new byte[2 + lengthBytes + MASK_BYTES + length];
    frame[0] = (byte) (FINAL | opcode);
    frame[1] = (byte) (MASKED | (lengthBytes == 0 ? length : lengthBytes == 2 ? 126 : 127));
    for (int i = 0; i < lengthBytes; i++) {
      frame[1 + lengthBytes - i] = (byte) ((long) length >>> 8 * i);
    }
    int at = 2 + lengthBytes;
    System.arraycopy(mask, 0, frame, at, MASK_BYTES);
    at += MASK_BYTES;
    for (int i = 0; i < length; i++) {
      frame[at + i] = (byte) (payload[i] ^ mask[i & 3]);
    }
    return frame;
  }
}
