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
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.MicroClock;

/**
 * A running paper Kraken: WebSocket v2 at {@code /v2} and the REST calls {@code AssetPairs} and
 * {@code Trades} on one port of this machine, over a recording of v1 or a synthetic market. A
 * client that does not read makes the market wait. Thread-safe.
 */
public final class KrakenPaper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KrakenPaper.class);

  private static final int BACKLOG = 64;
  private static final long BUFFER_BYTES = 16 << 20;
  private static final int MESSAGES_PER_SECOND = 50;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long START_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final KrakenMarket market;
  private final KrakenDialect dialect;
  private final Pacing pacing;
  private final ServerSocket listener;
  private final Map<Long, Client> clients = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicLong breaches = new AtomicLong();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("paper-kraken-keeper").daemon().factory());
  private final Thread runner =
      Thread.ofPlatform().name("paper-kraken").daemon().unstarted(this::run);
  private volatile boolean closed;
  private volatile boolean over;
  private volatile long events;

  /**
   * How a market is played.
   *
   * @param factor times as fast as recorded; 0 is as fast as it goes
   * @param clients it begins once so many clients listen to everything; 0 is at once
   */
  public record Pacing(double factor, int clients) {}

  private KrakenPaper(KrakenMarket market, Pacing pacing, String host, int port)
      throws IOException {
    this.market = market;
    this.pacing = pacing;
    dialect = new KrakenDialect(market);
    listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
    } catch (BindException taken) {
      listener.close();
      throw new BindException(
          "the paper Kraken cannot listen on " + host + ":" + port + ": " + taken.getMessage());
    }
    Thread.ofVirtual().name("paper-kraken-accept").start(this::accept);
    keeper.scheduleWithFixedDelay(this::heartbeat, 1, 1, TimeUnit.SECONDS);
    runner.start();
    LOG.info("paper Kraken on {}:{}: {}", host, port(), market.description());
  }

  /**
   * Plays a recording of WebSocket v1. Its trades, which have no ids there, are numbered from 1.
   *
   * @param port 0 for any
   * @throws IOException when the port is taken or the tape cannot be used
   */
  public static KrakenPaper ofTape(Path tape, Pacing pacing, String host, int port)
      throws IOException {
    return new KrakenPaper(KrakenTape.open(tape, "kraken_spot"), pacing, host, port);
  }

  /**
   * Plays a market made up from a seed.
   *
   * @param pairs such as {@code BTC/USD}
   * @param rate messages a second
   * @param port 0 for any
   * @throws IOException when the port is taken
   */
  public static KrakenPaper synthetic(
      List<String> pairs, double rate, long seed, Pacing pacing, String host, int port)
      throws IOException {
    return new KrakenPaper(
        new KrakenSynthetic("kraken_spot", pairs, rate, seed, MicroClock::now), pacing, host, port);
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The pairs it trades, sorted. */
  public List<String> pairs() {
    return market.pairs();
  }

  /** Whether everything was said. */
  public boolean over() {
    return over;
  }

  /** What happened in the market so far. */
  public long events() {
    return events;
  }

  /** Book changes said so far, to all clients together. */
  public long bookMessages() {
    return dialect.bookMessages();
  }

  /** How many clients there are. */
  public int clients() {
    return clients.size();
  }

  /** How many clients listen to everything. */
  public int wholeListeners() {
    return dialect.wholeListeners();
  }

  /** How many clients there have been. */
  public long everConnected() {
    return lastId.get();
  }

  /** How often clients broke a limit of the venue. */
  public long breaches() {
    return breaches.get();
  }

  /** Puts a wrong checksum into the next {@code count} book messages of a pair. */
  public void spoilChecksums(String pair, int count) {
    dialect.spoilChecksums(pair, count);
  }

  /** Never says the next {@code count} book changes of a pair. */
  public void loseUpdates(String pair, int count) {
    dialect.loseUpdates(pair, count);
  }

  /** Drops the client that is there longest, without a goodbye; false when there is none. */
  public boolean cutOldest() {
    Optional<Long> oldest = clients.keySet().stream().min(Long::compare);
    oldest.map(clients::get).ifPresent(Client::cut);
    return oldest.isPresent();
  }

  @Override
  public void close() {
    closed = true;
    keeper.shutdownNow();
    runner.interrupt();
    clients.values().forEach(Client::cut);
    try {
      listener.close();
    } catch (IOException failed) {
      LOG.warn("the paper Kraken did not close cleanly: {}", failed.getMessage());
    }
  }

  private void run() {
    while (!closed && dialect.wholeListeners() < pacing.clients()) {
      LockSupport.parkNanos(START_CHECK_NANOS);
    }
    Iterator<KrakenMarket.Event> next = market.events();
    long begun = System.nanoTime();
    long firstDue = -1;
    while (!closed && next.hasNext()) {
      KrakenMarket.Event event = next.next();
      firstDue = firstDue < 0 ? event.dueNanos() : firstDue;
      if (pacing.factor() > 0) {
        await(begun + (long) ((event.dueNanos() - firstDue) / pacing.factor()));
      }
      dialect.happen(event.message());
      events++;
    }
    over = true;
  }

  private void await(long dueNanos) {
    long early = dueNanos - System.nanoTime();
    while (early > 0 && !closed) {
      flush();
      LockSupport.parkNanos(early);
      early = dueNanos - System.nanoTime();
    }
  }

  private void flush() {
    clients.values().forEach(client -> client.outbox.flush());
  }

  private void heartbeat() {
    clients.values().forEach(Client::heartbeat);
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().name("paper-kraken-client").start(() -> serve(socket));
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
        KrakenRestApi.answer(request.get(), dialect, market.pairs()).write(out, true);
        request = HttpRequest.read(in);
      }
      if (request.isPresent()) {
        upgrade(request.get(), socket, in, out);
      }
    } catch (IOException gone) {
      LOG.debug("a connection ended: {}", gone.getMessage());
    }
  }

  private void upgrade(HttpRequest request, Socket socket, InputStream in, OutputStream out)
      throws IOException {
    Optional<String> accepted = StreamConnection.handshake(request);
    if (!request.path().equals("/v2") || accepted.isEmpty()) {
      HttpResponse.error(404, -1, "No stream at " + request.path()).write(out, false);
      return;
    }
    out.write(accepted.get().getBytes(StandardCharsets.US_ASCII));
    Client client = new Client(socket);
    long id = lastId.incrementAndGet();
    clients.put(id, client);
    Thread.ofVirtual().name("paper-kraken-writer-" + id).start(() -> client.write(out));
    try {
      client.say(KrakenJson.ONLINE);
      client.read(new FrameReader(in));
    } catch (EOFException gone) {
      LOG.debug("client {} went away", id);
    } finally {
      clients.remove(id);
      dialect.forget(client);
      client.cut();
    }
  }

  private final class Client implements KrakenDialect.Listener {

    private final Socket socket;
    private final Outbox outbox = new Outbox(BUFFER_BYTES);
    private final RateWindow incoming = new RateWindow(MESSAGES_PER_SECOND, SECOND_NANOS);
    private long sentWhenLooked;

    Client(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void say(String text) {
      byte[] frame = FrameEncoder.text(text);
      try {
        outbox.put(frame, 0, frame.length);
        if (outbox.waitingBytes() == frame.length) {
          outbox.flush();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
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

    void read(FrameReader frames) throws IOException {
      while (true) {
        FrameReader.Incoming message = frames.next();
        if (!incoming.take(System.nanoTime())) {
          breaches.incrementAndGet();
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

    void cut() {
      outbox.close();
      try {
        socket.close();
      } catch (IOException alreadyGone) {
        // There is nothing left to close.
      }
    }
  }
}
