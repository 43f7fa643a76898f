package quantumforge.exchange.paper;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is wrong right now with what one client is told. Thread-safe, but for {@link #regroup}. */
final class ClientFaults {

  private final List<Silence> silences = new CopyOnWriteArrayList<>();
  private final List<MessageSwap> swaps = new CopyOnWriteArrayList<>();
  private final DepthRegrouper regrouper;
  private volatile boolean wrongUnit;
  private volatile long wrongUnitUntilNanos;

  private record Silence(StreamPattern streams, long untilNanos) {

    boolean over() {
      return System.nanoTime() - untilNanos > 0;
    }
  }

  ClientFaults(long clientId) {
    regrouper = new DepthRegrouper(clientId);
  }

  /** From now on the client gets nothing on these streams, while pings go on. */
  void silence(StreamPattern streams, long nanos) {
    silences.add(new Silence(streams, System.nanoTime() + nanos));
  }

  boolean silenced(String stream) {
    if (silences.isEmpty()) {
      return false;
    }
    silences.removeIf(Silence::over);
    return silences.stream().anyMatch(silence -> silence.streams.covers(stream));
  }

  /** Whether the client is told nothing of some stream right now. */
  boolean silent() {
    silences.removeIf(Silence::over);
    return !silences.isEmpty();
  }

  /** So many times two messages of these streams change places. */
  void reorder(StreamPattern streams, long pairs) {
    swaps.add(new MessageSwap(streams, pairs));
  }

  /** Whether {@link #reordered} has something to do. */
  boolean reorders() {
    return !swaps.isEmpty();
  }

  /** What the client is told now that this frame of a stream is due. */
  List<byte[]> reordered(String stream, byte[] frame) {
    swaps.removeIf(MessageSwap::over);
    for (MessageSwap swap : swaps) {
      if (swap.covers(stream)) {
        return swap.pass(frame);
      }
    }
    return List.of(frame);
  }

  /** From now on the client gets its times in the unit that it did not ask for. */
  void wrongUnit(long nanos) {
    wrongUnitUntilNanos = System.nanoTime() + nanos;
    wrongUnit = true;
  }

  boolean wrongUnit() {
    if (wrongUnit && System.nanoTime() - wrongUnitUntilNanos > 0) {
      wrongUnit = false;
    }
    return wrongUnit;
  }

  /** From now on up to so many depth messages of a stream are said as one. */
  void regroup(int most, long nanos) {
    regrouper.begin(most, nanos);
  }

  /**
   * Called by the market's thread alone.
   *
   * @return the message as the client gets it, or null when it waits for the next one
   */
  StreamMessage regrouped(String stream, StreamMessage message) {
    return regrouper.regrouped(stream, message);
  }

  /** A message of the stream is not said to the client. Called by the market's thread alone. */
  void lost(String stream) {
    regrouper.lost(stream);
  }

  void clear() {
    silences.clear();
    swaps.forEach(MessageSwap::end);
    wrongUnit = false;
    regrouper.end();
  }
}
