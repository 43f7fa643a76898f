package quantumforge.exchange.paper;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One WebSocket client of the exchange. Thread-safe, but for {@link #touched}. */
final class ClientSession {

  /** Bits of {@link #form}. */
  static final int COMBINED = 1;

  static final int MICROS = 2;

  private static final int PINGS_KEPT = 8;

  private final long id;
  private final Socket socket;
  private final Outbox outbox;
  private final boolean micros;
  private final long openedNanos = System.nanoTime();
  private final Set<String> streams = new LinkedHashSet<>();
  private final ArrayDeque<Ping> unanswered = new ArrayDeque<>();
  private long pingedNanos = openedNanos;
  private final ClientFaults faults;
  private volatile boolean combined;
  private volatile boolean slow;
  private volatile long closeByNanos = Long.MAX_VALUE;

  /** Owned by the market's thread. */
  boolean touched;

  private record Ping(byte[] payload, long sentNanos) {}

  ClientSession(long id, Socket socket, boolean combined, boolean micros, long bufferBytes) {
    this.id = id;
    this.socket = socket;
    this.combined = combined;
    this.micros = micros;
    this.outbox = new Outbox(bufferBytes);
    this.faults = new ClientFaults(id);
  }

  long id() {
    return id;
  }

  String address() {
    return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
  }

  long ageNanos() {
    return System.nanoTime() - openedNanos;
  }

  Outbox outbox() {
    return outbox;
  }

  boolean combined() {
    return combined;
  }

  void combined(boolean value) {
    combined = value;
  }

  /** In which of the four forms the client gets its messages. */
  int form() {
    return (combined ? COMBINED : 0) | (micros != faults.wrongUnit() ? MICROS : 0);
  }

  synchronized List<String> streams() {
    return List.copyOf(streams);
  }

  /** Adds streams; false, and nothing changes, when there would be more than the limit. */
  synchronized boolean add(Collection<String> more, int limit) {
    Set<String> all = new LinkedHashSet<>(streams);
    all.addAll(more);
    if (all.size() > limit) {
      return false;
    }
    streams.addAll(more);
    return true;
  }

  synchronized void remove(Collection<String> fewer) {
    fewer.forEach(streams::remove);
  }

  /** What is wrong with what it is told. */
  ClientFaults faults() {
    return faults;
  }

  /** Sends a ping when one is due. The payload is the time as text, as the real exchange has it. */
  synchronized void pingIfDue(long intervalNanos) {
    long now = System.nanoTime();
    if (now - pingedNanos >= intervalNanos) {
      pingedNanos = now;
      byte[] payload =
          Long.toString(System.currentTimeMillis()).getBytes(StandardCharsets.US_ASCII);
      if (unanswered.size() < PINGS_KEPT) {
        unanswered.add(new Ping(payload, now));
      }
      outbox.urgent(FrameEncoder.frame(FrameEncoder.PING, payload));
    }
  }

  /** Takes a pong in; only one that copies a ping's payload counts. */
  synchronized void ponged(byte[] payload) {
    boolean answers = unanswered.stream().anyMatch(ping -> Arrays.equals(ping.payload, payload));
    if (answers) {
      unanswered.clear();
    }
  }

  /** For how long the oldest ping has been without an answer; 0 when there is none. */
  synchronized long unansweredNanos() {
    return unanswered.isEmpty() ? 0 : System.nanoTime() - unanswered.peekFirst().sentNanos;
  }

  void text(String json) {
    outbox.urgent(FrameEncoder.text(json));
  }

  /** Says goodbye; the socket is closed once that is sent, or at the latest after a second. */
  void close(int code, String reason) {
    closeByNanos = System.nanoTime() + 1_000_000_000L;
    outbox.closeAfter(FrameEncoder.close(code, reason));
  }

  /** Whether a goodbye could not be delivered in time. */
  boolean overdue() {
    return closeByNanos != Long.MAX_VALUE && System.nanoTime() - closeByNanos > 0;
  }

  /** Says that nothing more will be sent. */
  void endOutput() throws IOException {
    if (!socket.isClosed()) {
      socket.shutdownOutput();
    }
  }

  /** Drops the connection without a close frame. */
  void cut() {
    outbox.close();
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // There is nothing left to close.
    }
  }

  /** Drops a client that does not read; true the first time. */
  boolean cutForSlowness() {
    boolean first = !slow && !outbox.closing();
    if (first) {
      slow = true;
      cut();
    }
    return first;
  }

  /** Whether the client was dropped because it did not read. */
  boolean slow() {
    return slow;
  }
}
