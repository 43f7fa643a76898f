package quantumforge.exchange.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Reads recorded messages as a socket would have: for measurements, which need a venue's messages
 * as ticks and no venue. Not thread-safe.
 */
public final class RecordedSocket {

  private final SocketProtocol protocol;
  private final Found found = new Found();

  /** Reads the messages of one socket of that plan; none is opened. */
  public RecordedSocket(SocketPlan plan) {
    this.protocol = plan.protocol(new NoLine());
  }

  /**
   * Reads the socket's next message.
   *
   * @param message in UTF-8
   * @return what it holds; nothing when it is no market data
   */
  public List<Tick> read(byte[] message, long receivedMicros) {
    found.ticks.clear();
    protocol.read(
        Arrays.copyOf(message, message.length + 1), message.length, receivedMicros, found);
    return List.copyOf(found.ticks);
  }

  private static final class Found implements Inbox {
    private final List<Tick> ticks = new ArrayList<>();

    @Override
    public void tick(Tick tick) {
      ticks.add(tick);
    }

    @Override
    public void slow() {}

    @Override
    public void bad(BadKind kind, String reason) {}

    @Override
    public void wrongUnit() {}

    @Override
    public void bookLost(Instrument instrument, String cause) {}

    @Override
    public void closing() {}

    @Override
    public void fail(String cause) {}
  }

  private static final class NoLine implements Line {

    @Override
    public void send(String text) throws IOException {
      throw new IOException("a recording has no venue");
    }

    @Override
    public void post(String text) {}

    @Override
    public <T> T await(CompletableFuture<T> answer) {
      throw new IllegalStateException("a recording has no venue that answers");
    }
  }
}
