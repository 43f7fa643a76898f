package quantumforge.exchange.paper;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A WebSocket server that plays recorded messages of Coinbase to each client, from the beginning,
 * once it has heard the messages that the client subscribes with.
 */
public final class CoinbaseTapeServer implements AutoCloseable {

  private final ServerSocket listener;
  private final List<String> frames;
  private final int awaited;
  private final UnaryOperator<String> spoil;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What clients said, in order. */
  public final List<String> heard = new CopyOnWriteArrayList<>();

  /**
   * @param awaited how many text messages a client must send first
   * @param spoil makes another message of one, or null of one that is not sent
   */
  public CoinbaseTapeServer(List<String> frames, int awaited, UnaryOperator<String> spoil)
      throws IOException {
    this.frames = frames;
    this.awaited = awaited;
    this.spoil = spoil;
    listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("tape-server").start(this::accept);
  }

  /** Where it listens. */
  public URI url() {
    return URI.create("ws://127.0.0.1:" + listener.getLocalPort());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      HttpRequest request = HttpRequest.read(in).orElseThrow();
      out.write(
          StreamConnection.handshake(request).orElseThrow().getBytes(StandardCharsets.US_ASCII));
      FrameReader reader = new FrameReader(in);
      int answered = 0;
      for (int texts = 0; texts < awaited; ) {
        if (reader.next() instanceof FrameReader.Incoming.Text text) {
          heard.add(text.text());
          texts++;
          answered = play(answered, texts == awaited, out);
        }
      }
      while (!(reader.next() instanceof FrameReader.Incoming.Close)) {
        // Pings are heard and not answered: the tape is over before that matters.
      }
    } catch (IOException gone) {
      open.remove(socket);
    }
  }

  /** The next answer to a subscription, with what stands before it; at last, everything. */
  private int play(int from, boolean all, OutputStream out) throws IOException {
    int at = from;
    boolean answered = false;
    while (at < frames.size() && (all || !answered)) {
      String frame = frames.get(at++);
      answered = frame.contains("\"subscriptions\"");
      String sent = spoil.apply(frame);
      if (sent != null) {
        out.write(FrameEncoder.text(sent));
      }
    }
    return at;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
