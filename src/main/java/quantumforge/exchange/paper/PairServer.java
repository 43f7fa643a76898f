package quantumforge.exchange.paper;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of a paper venue that trades pairs: answers its REST calls and control calls, and lets
 * clients open streams. Thread-safe.
 */
final class PairServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PairServer.class);

  private static final int BACKLOG = 64;

  private final PairDialect dialect;
  private final PairDesk desk;
  private final PairLimits limits;
  private final ControlApi control;
  private final ServerSocket listener;
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();

  /**
   * Where it listens.
   *
   * @param port 0 for any
   */
  record Address(String host, int port) {}

  /**
   * Takes the port; nobody is answered before {@link #start}.
   *
   * @throws BindException when the port is taken; the message is for the user
   */
  PairServer(
      PairDialect dialect, PairDesk desk, PairLimits limits, ControlApi control, Address address)
      throws IOException {
    this.dialect = dialect;
    this.desk = desk;
    this.limits = limits;
    this.control = control;
    listener = listen(dialect.venue(), address);
  }

  private static ServerSocket listen(String venue, Address address) throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      InetAddress host = InetAddress.getByName(address.host());
      listener.bind(new InetSocketAddress(host, address.port()), BACKLOG);
      return listener;
    } catch (BindException taken) {
      listener.close();
      throw new BindException(
          "the paper %s cannot listen on %s:%d (%s); free the port or change forge.paper.%s.port"
              .formatted(
                  venue,
                  address.host(),
                  address.port(),
                  taken.getMessage(),
                  venue.toLowerCase(Locale.ROOT)));
    }
  }

  void start() {
    Thread.ofVirtual().name("paper-pairs-accept").start(this::accept);
  }

  /** The port it listens on. */
  int port() {
    return listener.getLocalPort();
  }

  /** How many clients there have been. */
  long everConnected() {
    return lastId.get();
  }

  /** What was said to clients so far. */
  long frames() {
    return frames.get();
  }

  /** REST calls so far, control calls apart. */
  long requests() {
    return requests.get();
  }

  /** Lets nobody in any more; who is in stays. */
  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().name("paper-pairs-client").start(() -> serve(socket));
      } catch (SocketException ended) {
        LOG.debug("no longer listening: {}", ended.getMessage());
      } catch (IOException failed) {
        LOG.warn("a connection could not be accepted: {}", failed.getMessage());
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      Optional<HttpRequest> request = HttpRequest.read(in);
      while (request.isPresent() && !request.get().wantsUpgrade()) {
        answer(request.get(), socket.getInetAddress()).write(out, true);
        request = HttpRequest.read(in);
      }
      if (request.isPresent()) {
        upgrade(request.get(), socket, in, out);
      }
    } catch (IOException gone) {
      LOG.debug("a connection ended: {}", gone.getMessage());
    }
  }

  private HttpResponse answer(HttpRequest request, InetAddress from) {
    if (request.path().startsWith(ControlApi.ROOT)) {
      return control.answer(request, from);
    }
    requests.incrementAndGet();
    if (!limits.request(from.getHostAddress())) {
      return dialect.tooManyRequests();
    }
    return desk.refusal().map(this::refused).orElseGet(() -> dialect.rest(request));
  }

  private HttpResponse refused(Refusal refusal) {
    HttpResponse answer = dialect.refused(refusal.status());
    Map<String, String> later = Map.of("Retry-After", Long.toString(refusal.retryAfterSeconds()));
    return new HttpResponse(answer.status(), answer.body(), later);
  }

  private void upgrade(HttpRequest request, Socket socket, InputStream in, OutputStream out)
      throws IOException {
    if (!limits.connect(socket.getInetAddress().getHostAddress())) {
      HttpResponse.error(429, -1, "Too many connections").write(out, false);
      return;
    }
    if (desk.turnsAway()) {
      HttpResponse.error(503, -1, "No new connections").write(out, false);
      return;
    }
    Optional<String> accepted = StreamConnection.handshake(request);
    if (!dialect.streamsAt(request.path()) || accepted.isEmpty()) {
      HttpResponse.error(404, -1, "No stream at " + request.path()).write(out, false);
      return;
    }
    PairClient client = new PairClient(lastId.incrementAndGet(), socket, frames);
    // It counts before it knows that it is in: a client that connects next is the newer one.
    desk.add(client);
    try {
      out.write(accepted.get().getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual().name("paper-pairs-writer-" + client.id()).start(() -> client.write(out));
      dialect.greet(client);
      client.read(new FrameReader(in), dialect, limits);
    } catch (EOFException gone) {
      LOG.debug("client {} went away", client.id());
    } finally {
      desk.remove(client);
      dialect.forget(client);
      limits.forget(client);
      client.cut();
    }
  }
}
