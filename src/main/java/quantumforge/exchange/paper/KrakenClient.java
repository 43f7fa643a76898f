package quantumforge.exchange.paper;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket client of the paper Kraken. Thread-safe. */
final class KrakenClient implements KrakenDialect.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(KrakenClient.class);

  private static final long BUFFER_BYTES = 16 << 20;
  private static final int MESSAGES_PER_SECOND = 50;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long id;
  private final Socket socket;
  private final ClientFaults faults;
  private final long openedNanos = System.nanoTime();
  private final Outbox outbox = new Outbox(BUFFER_BYTES);
  private final RateWindow incoming = new RateWindow(MESSAGES_PER_SECOND, SECOND_NANOS);
  private final AtomicLong frames;
  private long sentWhenLooked;

  /**
   * @param frames counts what is said to it
   */
  KrakenClient(long id, Socket socket, AtomicLong frames) {
    this.id = id;
    this.socket = socket;
    this.faults = new ClientFaults(id);
    this.frames = frames;
  }

  long id() {
    return id;
  }

  /** What is wrong with what it is told. */
  ClientFaults faults() {
    return faults;
  }

  PaperStatus.Client view(int streams) {
    return new PaperStatus.Client(
        id,
        socket.getInetAddress().getHostAddress() + ":" + socket.getPort(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - openedNanos),
        streams,
        outbox.sentBytes(),
        outbox.waitingBytes());
  }

  @Override
  public void say(String text) {
    byte[] frame = FrameEncoder.text(text);
    frames.incrementAndGet();
    try {
      outbox.put(frame, 0, frame.length);
      if (outbox.waitingBytes() == frame.length) {
        outbox.flush();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void say(String stream, String text) {
    if (!faults.silenced(stream)) {
      say(text);
    }
  }

  void flush() {
    outbox.flush();
  }

  /** The venue says that it lives when it has said nothing else for a second. */
  void heartbeat() {
    outbox.flush();
    long sent = outbox.sentBytes();
    if (sent == sentWhenLooked && outbox.waitingBytes() == 0) {
      outbox.urgent(FrameEncoder.text(KrakenJson.HEARTBEAT));
    }
    sentWhenLooked = sent;
  }

  /** Answers what it says, until it says goodbye. */
  void read(FrameReader messages, KrakenDialect dialect, Breaches breaches) throws IOException {
    while (true) {
      FrameReader.Incoming message = messages.next();
      if (!incoming.take(System.nanoTime())) {
        breaches.record(
            Breaches.Rule.MESSAGES_PER_SECOND, "client " + id, "over " + MESSAGES_PER_SECOND);
        say(KrakenJson.TOO_MANY);
      }
      switch (message) {
        case FrameReader.Incoming.Text text -> dialect.answer(this, text.text());
        case FrameReader.Incoming.Ping ping ->
            outbox.urgent(FrameEncoder.frame(FrameEncoder.PONG, ping.payload()));
        case FrameReader.Incoming.Pong ignored -> {}
        case FrameReader.Incoming.Close close -> {
          outbox.closeAfter(FrameEncoder.close(1000, ""));
          return;
        }
      }
    }
  }

  /** Sends until the client is gone. */
  void write(OutputStream out) {
    try {
      outbox.run(out);
    } catch (IOException gone) {
      LOG.debug("a client cannot be written to: {}", gone.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      cut();
    }
  }

  /** Says goodbye with a code, or drops the connection when it is 0. */
  void close(int code, String reason) {
    if (code == 0) {
      cut();
    } else {
      outbox.closeAfter(FrameEncoder.close(code, reason));
    }
  }

  void cut() {
    outbox.close();
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // There is nothing left to close.
    }
  }
}
