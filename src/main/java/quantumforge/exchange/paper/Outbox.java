package quantumforge.exchange.paper;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The unsent bytes of one client: producers copy whole frames in, one writer sends them in large
 * pieces. Two arrays change places, so that producing goes on while the writer waits for the
 * client; each holds at most half of the limit. Thread-safe.
 */
final class Outbox {

  private static final int FIRST_BYTES = 8 << 10;

  /** The writer is woken at the latest when so much waits. */
  private static final int WAKE_BYTES = 32 << 10;

  /** Room beyond the limit for control frames, which must not wait. */
  private static final int URGENT_BYTES = 64 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private final int limit;
  private byte[] filling = new byte[FIRST_BYTES];
  private byte[] sending = new byte[FIRST_BYTES];
  private int filled;

  /** As filled, but a frame that is larger than half of the room counts as half of it. */
  private int counted;

  private long filledSinceNanos;
  private boolean closing;
  private boolean closed;
  private volatile long delayNanos;
  private volatile long sentBytes;

  Outbox(long limitBytes) {
    limit = (int) (limitBytes / 2);
  }

  /**
   * Copies one frame in; false when there is no room or the client is gone. A frame that is larger
   * than the limit fits while the others leave half of the room, and leaves it to those behind it.
   */
  boolean offer(byte[] bytes, int from, int to) {
    lock.lock();
    try {
      if (closing || counted + size(to - from) > limit) {
        return false;
      }
      append(bytes, from, to);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Copies one frame in, waiting for room; false when the client is gone. */
  boolean put(byte[] bytes, int from, int to) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closing && filled > 0 && filled + to - from > limit) {
        notEmpty.signal();
        notFull.await();
      }
      if (closing) {
        return false;
      }
      append(bytes, from, to);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Sends one control frame or answer at once, also when the buffer is full. */
  boolean urgent(byte[] frame) {
    lock.lock();
    try {
      if (closing || counted + frame.length > limit + URGENT_BYTES) {
        return false;
      }
      append(frame, 0, frame.length);
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the writer for what was put in so far. */
  void flush() {
    lock.lock();
    try {
      if (filled > 0) {
        notEmpty.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets the writer send what is there and one last frame, then end. */
  void closeAfter(byte[] lastFrame) {
    lock.lock();
    try {
      if (!closing) {
        append(lastFrame, 0, lastFrame.length);
        closing = true;
        notEmpty.signal();
        notFull.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the writer at once. */
  void close() {
    lock.lock();
    try {
      closing = true;
      closed = true;
      notEmpty.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the end was announced, from either side. */
  boolean closing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /** Holds everything back for so long before it is sent. */
  void delay(long nanos) {
    delayNanos = nanos;
  }

  long sentBytes() {
    return sentBytes;
  }

  int waitingBytes() {
    lock.lock();
    try {
      return filled;
    } finally {
      lock.unlock();
    }
  }

  /** The writer: sends until closed. */
  void run(OutputStream out) throws IOException, InterruptedException {
    int length;
    while ((length = take()) > 0) {
      out.write(sending, 0, length);
      sentBytes += length;
    }
  }

  private int take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (filled == 0 && !closing) {
        notEmpty.await();
      }
      awaitDelay();
      if (closed || filled == 0) {
        return 0;
      }
      byte[] full = filling;
      filling = sending;
      sending = full;
      int length = filled;
      filled = 0;
      counted = 0;
      notFull.signalAll();
      return length;
    } finally {
      lock.unlock();
    }
  }

  private void awaitDelay() throws InterruptedException {
    long left = filledSinceNanos + delayNanos - System.nanoTime();
    while (delayNanos > 0 && left > 0 && !closing) {
      notEmpty.await(left, TimeUnit.NANOSECONDS);
      left = filledSinceNanos + delayNanos - System.nanoTime();
    }
  }

  private int size(int frameBytes) {
    return Math.min(frameBytes, limit / 2);
  }

  private void append(byte[] bytes, int from, int to) {
    int more = to - from;
    if (filled == 0 && delayNanos > 0) {
      filledSinceNanos = System.nanoTime();
    }
    if (filled + more > filling.length) {
      filling = Arrays.copyOf(filling, Math.max(filled + more, filling.length * 2));
    }
    System.arraycopy(bytes, from, filling, filled, more);
    filled += more;
    counted += size(more);
    if (filled > WAKE_BYTES && filled - more <= WAKE_BYTES) {
      notEmpty.signal();
    }
  }
}
