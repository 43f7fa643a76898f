package quantumforge.exchange.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One WebSocket (RFC 6455, no extensions) as a client has it. One thread reads, by {@link #read};
 * any thread may send, close or abort. Memory is bounded: a read buffer, whatever the peer sends.
 */
public final class WebSocketConnection {

  private static final int READ_BYTES = 64 * 1024;
  private static final int NORMAL_CLOSURE = 1000;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int PORT = 80;
  private static final int SECURE_PORT = 443;

  private final Socket wire;
  private final Socket socket;
  private final FrameWriter writer;
  private final CountDownLatch ended = new CountDownLatch(1);

  private WebSocketConnection(Socket wire, Socket socket, Duration writeLimit) throws IOException {
    this.wire = wire;
    this.socket = socket;
    this.writer = new FrameWriter(socket.getOutputStream(), writeLimit, this::abort);
  }

  /**
   * Connects, through TLS with a checked host name for {@code wss}, and asks for a WebSocket.
   *
   * @param url {@code ws://} or {@code wss://}
   * @param timeout above 0, for all of it but the look-up of the host's addresses; later for each
   *     frame that the peer is to take
   * @throws HandshakeRefusedException when the server answers with another status than 101
   * @throws SocketTimeoutException when it takes longer
   * @throws IOException when it cannot be reached, or speaks another protocol
   */
  public static WebSocketConnection open(URI url, Duration timeout) throws IOException {
    return open(url, timeout, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  static WebSocketConnection open(URI url, Duration timeout, SSLSocketFactory tls)
      throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName(url.getHost());
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    Socket wire = connected(url, addresses, deadlineNanos);
    boolean opened = false;
    // Beside the limit of each read: bytes that drip end no read, and no TLS handshake.
    try (CutOff cutOff =
        new CutOff(Duration.ofMillis(leftMillis(deadlineNanos)), () -> close(wire))) {
      WebSocketConnection connection = opened(url, wire, tls, timeout, deadlineNanos, cutOff);
      opened = true;
      return connection;
    } finally {
      if (!opened) {
        close(wire);
      }
    }
  }

  private static WebSocketConnection opened(
      URI url,
      Socket wire,
      SSLSocketFactory tls,
      Duration timeout,
      long deadlineNanos,
      CutOff cutOff)
      throws IOException {
    try {
      wire.setTcpNoDelay(true);
      wire.setSoTimeout(leftMillis(deadlineNanos));
      Socket socket = secure(url) ? encrypted(url, wire, tls) : wire;
      WebSocketConnection connection = new WebSocketConnection(wire, socket, timeout);
      new Handshake(url).run(socket, deadlineNanos);
      socket.setSoTimeout(0);
      return connection;
    } catch (IOException e) {
      if (cutOff.late()) {
        throw new SocketTimeoutException("no answer in time");
      }
      throw e;
    }
  }

  private static boolean secure(URI url) {
    return "wss".equalsIgnoreCase(url.getScheme());
  }

  /** The first of the host's addresses that answers; one that is silent leaves time for others. */
  private static Socket connected(URI url, InetAddress[] addresses, long deadlineNanos)
      throws IOException {
    int port = url.getPort() >= 0 ? url.getPort() : secure(url) ? SECURE_PORT : PORT;
    IOException failure = null;
    for (int i = 0; i < addresses.length; i++) {
      Socket socket = new Socket();
      try {
        int patienceMillis = Math.max(1, leftMillis(deadlineNanos) / (addresses.length - i));
        socket.connect(new InetSocketAddress(addresses[i], port), patienceMillis);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  static int leftMillis(long deadlineNanos) throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  private static Socket encrypted(URI url, Socket wire, SSLSocketFactory tls) throws IOException {
    SSLSocket socket = (SSLSocket) tls.createSocket(wire, url.getHost(), wire.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /**
   * Reads until the connection ends, answering pings and the peer's close. Returns after a close
   * frame; the connection is gone afterwards, however this ends. To be called once.
   *
   * @throws ProtocolException when the peer breaks the protocol, which it is told
   * @throws IOException when the connection ends without a close frame, or breaks
   */
  public void read(WebSocketListener listener) throws IOException {
    Incoming incoming = new Incoming(listener);
    FrameDecoder decoder = new FrameDecoder();
    byte[] bytes = new byte[READ_BYTES];
    try {
      while (!incoming.closed) {
        int length = socket.getInputStream().read(bytes);
        if (length < 0) {
          throw new EOFException("it ended without a close frame");
        }
        listener.onRead();
        decoder.feed(bytes, 0, length, incoming);
      }
    } catch (ProtocolException e) {
      sayGoodbye(PROTOCOL_ERROR);
      throw e;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      ended.countDown();
      abort();
    }
  }

  /** Sends a text message; returns when the operating system has it. */
  public void sendText(String text) throws IOException {
    writer.write(FrameDecoder.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends an empty ping. */
  public void sendPing() throws IOException {
    writer.write(FrameDecoder.PING, new byte[0]);
  }

  /**
   * Says goodbye, and cuts the connection when the peer does not answer soon. Returns when the
   * goodbye is sent, or cannot be.
   *
   * @param patience above 0
   */
  public void close(Duration patience) {
    Thread.ofVirtual().name("websocket-close").start(() -> abortAfter(patience));
    sayGoodbye(NORMAL_CLOSURE);
  }

  private void sayGoodbye(int code) {
    try {
      writer.write(FrameDecoder.CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});
    } catch (IOException e) {
      // The peer is gone already, which is what a goodbye is for.
      abort();
    }
  }

  private void abortAfter(Duration patience) {
    try {
      ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    abort();
  }

  /**
   * Cuts the connection at once: without a goodbye, and beneath TLS, which could wait to say one.
   */
  public void abort() {
    close(wire);
  }

  private static void close(Socket wire) {
    try {
      wire.close();
    } catch (IOException e) {
      // It is gone either way, and nobody can do more about it.
    }
  }

  /** Answers what the protocol wants answered, and hands the rest on. */
  private final class Incoming implements FrameDecoder.Sink {

    private final WebSocketListener listener;
    private boolean closed;

    Incoming(WebSocketListener listener) {
      this.listener = listener;
    }

    @Override
    public void text(byte[] bytes, int from, int length, boolean last) {
      listener.onText(bytes, from, length, last);
    }

    @Override
    public void binary() {
      listener.onBinary();
    }

    @Override
    public void ping(byte[] payload) {
      try {
        writer.write(FrameDecoder.PONG, payload);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      listener.onPing();
    }

    @Override
    public void pong() {
      listener.onPong();
    }

    @Override
    public void close(int code, String reason) {
      closed = true;
      sayGoodbye(code == FrameDecoder.NO_STATUS ? NORMAL_CLOSURE : code);
      listener.onClose(code, reason);
    }
  }
}
