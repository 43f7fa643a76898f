package quantumforge.exchange.paper;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket client of a paper venue. Thread-safe. */
final class PairClient implements PairDialect.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(PairClient.class);

  private static final long BUFFER_BYTES = 16 << 20;
  private static final int POLICY = 1008;

  private final long id;
  private final Socket socket;
  private final ClientFaults faults;
  private final long openedNanos = System.nanoTime();
  private final Outbox outbox = new Outbox(BUFFER_BYTES);
  private final StreamFaults<Integer> copies = new StreamFaults<>();
  private final StreamFaults<Integer> extraFields = new StreamFaults<>();
  private final AtomicLong frames;
  private long sentWhenLooked;

  /**
   * @param frames counts what is said to it
   */
  PairClient(long id, Socket socket, AtomicLong frames) {
    this.id = id;
    this.socket = socket;
    this.faults = new ClientFaults(id);
    this.frames = frames;
  }

  long id() {
    return id;
  }

  String address() {
    return socket.getInetAddress().getHostAddress();
  }

  /** What is wrong with what it is told. */
  ClientFaults faults() {
    return faults;
  }

  /** The next messages of some streams are said so many times. */
  void repeat(FaultCommand.Repeat fault) {
    copies.add(fault.stream(), fault.count(), fault.copies());
  }

  /** The next messages of some streams have a field that nobody knows. */
  void extraField(FaultCommand.ExtraField fault) {
    extraFields.add(fault.stream(), fault.count(), fault.characters());
  }

  /** Everything is held back for so long before it is sent. */
  void delay(Duration duration) {
    outbox.delay(duration.toNanos());
  }

  /**
   * Ends every fault. A client that is silenced is cut: nothing would tell it that changes of a
   * book were left out, which no venue does to a connection that goes on.
   */
  void endFaults() {
    if (faults.silent()) {
      cut();
    }
    faults.clear();
    copies.clear();
    extraFields.clear();
    delay(Duration.ZERO);
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
    say(FrameEncoder.text(text));
  }

  private void say(byte[] frame) {
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
    if (faults.silenced(stream)) {
      return;
    }
    Integer characters = extraFields.next(stream);
    Integer times = copies.next(stream);
    byte[] frame =
        FrameEncoder.text(characters == null ? text : Faults.withField(text, characters));
    for (int i = 0; i < (times == null ? 1 : times); i++) {
      faults.reordered(stream, frame).forEach(this::say);
    }
  }

  void flush() {
    outbox.flush();
  }

  /** Called each second. */
  void second(PairDialect dialect) {
    outbox.flush();
    long sent = outbox.sentBytes();
    dialect.second(this, sent == sentWhenLooked && outbox.waitingBytes() == 0);
    sentWhenLooked = sent;
    Duration patience = dialect.limits().subscribeWithin();
    if (System.nanoTime() - openedNanos > patience.toNanos() && dialect.streams(this) == 0) {
      close(POLICY, "nothing subscribed within " + patience.toSeconds() + " s");
    }
  }

  /** Answers what it says, until it says goodbye. */
  void read(FrameReader messages, PairDialect dialect, PairLimits limits) throws IOException {
    while (true) {
      FrameReader.Incoming message = messages.next();
      if (!limits.message(this)) {
        dialect.tooMany(this);
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
