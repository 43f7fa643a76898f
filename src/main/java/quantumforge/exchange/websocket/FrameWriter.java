package quantumforge.exchange.websocket;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a client's frames, each in one piece and masked with a key that nobody can foresee, as RFC
 * 6455, section 5.3, asks. A peer that takes nothing for long is cut, for whoever waits behind the
 * frame would wait as long. Thread-safe.
 */
final class FrameWriter {

  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;

  private final OutputStream out;
  private final Duration limit;
  private final Runnable cut;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock order = new ReentrantLock();

  /**
   * @param limit how long the peer may leave one frame untaken
   * @param cut makes a write fail that waits for the peer
   */
  FrameWriter(OutputStream out, Duration limit, Runnable cut) {
    this.out = out;
    this.limit = limit;
    this.cut = cut;
  }

  void write(int opcode, byte[] payload) throws IOException {
    byte[] frame = frame(opcode, payload);
    order.lock();
    try {
      writeInTime(frame);
    } finally {
      order.unlock();
    }
  }

  private void writeInTime(byte[] frame) throws IOException {
    try (CutOff cutOff = new CutOff(limit, cut)) {
      try {
        out.write(frame);
        out.flush();
      } catch (IOException e) {
        if (cutOff.late()) {
          throw new SocketTimeoutException("the peer takes nothing that is sent to it");
        }
        throw e;
      }
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
