package quantumforge.exchange.paper;

import java.io.BufferedInputStream;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections and speaks HTTP/1.1 on each, until it becomes a stream connection. */
final class PaperServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PaperServer.class);

  private static final int BACKLOG = 512;
  private static final int IDLE_MILLIS = 120_000;
  private static final int READ_BYTES = 8 << 10;

  private final PaperSettings settings;
  private final Clients clients;
  private final StreamConnection streams;
  private final RestApi rest;
  private final ControlApi control;
  private final Breaches breaches;
  private final ConcurrentMap<String, RateWindow> attempts = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket listener;

  PaperServer(
      PaperSettings settings,
      Clients clients,
      StreamConnection streams,
      RestApi rest,
      ControlApi control,
      Breaches breaches)
      throws IOException {
    this.settings = settings;
    this.clients = clients;
    this.streams = streams;
    this.rest = rest;
    this.control = control;
    this.breaches = breaches;
    listener = bound(settings);
  }

  private static ServerSocket bound(PaperSettings settings) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      InetAddress address = InetAddress.getByName(settings.bindAddress());
      socket.bind(new InetSocketAddress(address, settings.port()), BACKLOG);
      return socket;
    } catch (BindException taken) {
      socket.close();
      throw new BindException(
          "the paper exchange cannot listen on "
              + settings.bindAddress()
              + ":"
              + settings.port()
              + " ("
              + taken.getMessage()
              + "); free the port or change forge.paper.port");
    }
  }

  void start() {
    Thread.ofVirtual().name("paper-accept").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        Thread.ofVirtual().name("paper-client").start(() -> serve(socket));
      } catch (SocketException closed) {
        LOG.debug("no longer listening: {}", closed.getMessage());
      } catch (IOException failed) {
        LOG.warn("a connection could not be accepted: {}", failed.getMessage());
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(IDLE_MILLIS);
      InputStream in = new BufferedInputStream(socket.getInputStream(), READ_BYTES);
      OutputStream out = socket.getOutputStream();
      boolean more = true;
      while (more) {
        more = request(socket, in, out);
      }
    } catch (HttpRequest.BadRequestException broken) {
      breaches.record(
          Breaches.Rule.PROTOCOL, socket.getRemoteSocketAddress().toString(), broken.getMessage());
    } catch (IOException gone) {
      LOG.debug("connection {} ended: {}", socket.getRemoteSocketAddress(), gone.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /** One request; true when another may follow on the same connection. */
  private boolean request(Socket socket, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    Optional<HttpRequest> read;
    try {
      read = HttpRequest.read(in);
    } catch (HttpRequest.BadRequestException broken) {
      HttpResponse.error(400, -1, broken.getMessage()).write(out, false);
      throw broken;
    }
    if (read.isEmpty()) {
      return false;
    }
    HttpRequest request = read.get();
    if (request.wantsUpgrade()) {
      upgrade(request, socket, in, out);
      return false;
    }
    InetAddress from = socket.getInetAddress();
    boolean asked = request.path().startsWith(ControlApi.ROOT);
    HttpResponse response =
        asked ? control.answer(request, from) : rest.answer(request, from.getHostAddress());
    if (!asked) {
      Thread.sleep(rest.delayMillis());
    }
    response.write(out, request.keepAlive());
    return request.keepAlive();
  }

  private void upgrade(HttpRequest request, Socket socket, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    if (clients.turnsAway()) {
      HttpResponse.error(503, -1, "No new connections").write(out, false);
      return;
    }
    String address = socket.getInetAddress().getHostAddress();
    if (!attempt(address)) {
      String limit = settings.limits().connects() + " per " + settings.limits().connectsWindow();
      breaches.record(Breaches.Rule.CONNECTS, address, "more connection attempts than " + limit);
      HttpResponse.error(429, -1034, "Too many connections").write(out, false);
      return;
    }
    Optional<StreamConnection.Wanted> wanted = StreamConnection.Wanted.of(request);
    Optional<String> accepted = StreamConnection.handshake(request);
    if (wanted.isEmpty() || accepted.isEmpty()) {
      int status = wanted.isEmpty() ? 404 : 400;
      HttpResponse.error(status, -1, "No stream at " + request.path()).write(out, false);
      return;
    }
    socket.setSoTimeout(0);
    ClientSession client =
        new ClientSession(
            clients.nextId(),
            socket,
            wanted.get().combined(),
            wanted.get().micros(),
            settings.clientBufferBytes());
    // It counts before it knows that it is in: a client that connects next is the newer one.
    clients.add(client);
    if (clients.turnsAway()) {
      // It came in while the doors closed, and a cut that followed may have missed it.
      client.cut();
    }
    try {
      out.write(accepted.get().getBytes(StandardCharsets.US_ASCII));
      streams.serve(client, wanted.get().streams(), in, out);
    } finally {
      clients.remove(client);
    }
  }

  private boolean attempt(String address) {
    RateWindow window =
        attempts.computeIfAbsent(
            address,
            a ->
                new RateWindow(
                    settings.limits().connects(), settings.limits().connectsWindow().toNanos()));
    synchronized (window) {
      return window.take(System.nanoTime());
    }
  }
}
