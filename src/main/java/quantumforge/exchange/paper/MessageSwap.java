package quantumforge.exchange.paper;

import java.util.List;

/**
 * Messages of one client that change places: one of some streams is held, and said behind the next
 * one of them. Thread-safe.
 */
final class MessageSwap {

  private final StreamPattern streams;
  private long left;
  private byte[] held;

  /**
   * @param pairs how many times two messages change places
   */
  MessageSwap(StreamPattern streams, long pairs) {
    this.streams = streams;
    this.left = pairs;
  }

  boolean covers(String stream) {
    return streams.covers(stream);
  }

  /** Whether nothing changes places any more, and nothing is held. */
  synchronized boolean over() {
    return left == 0 && held == null;
  }

  /** What is said now that this frame is due. */
  synchronized List<byte[]> pass(byte[] frame) {
    if (held != null) {
      byte[] late = held;
      held = null;
      return List.of(frame, late);
    }
    if (left == 0) {
      return List.of(frame);
    }
    left--;
    held = frame;
    return List.of();
  }

  /** What is held is said with the next message, and nothing else is held. */
  synchronized void end() {
    left = 0;
  }
}
