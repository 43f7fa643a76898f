package quantumforge.exchange.paper;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.MicroClock;

/**
 * A running paper Kraken: WebSocket v2 at {@code /v2} and the REST calls {@code AssetPairs} and
 * {@code Trades} on one port of this machine, over a recording of v1 or a synthetic market, and the
 * control calls below {@code /paper/}. A client that does not read makes the market wait.
 * Thread-safe.
 */
public final class KrakenPaper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KrakenPaper.class);

  private static final int BACKLOG = 64;
  private static final int TRADES_KEPT = 50_000;
  private static final String EXCHANGE = "kraken_spot";

  private final KrakenMarket market;
  private final KrakenDialect dialect;
  private final KrakenRunner runner;
  private final KrakenDesk desk;
  private final ControlApi control;
  private final Breaches breaches;
  private final ServerSocket listener;
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("paper-kraken-keeper").daemon().factory());
  private volatile boolean closed;

  /**
   * How a market is played.
   *
   * @param factor times as fast as recorded; 0 is as fast as it goes
   * @param clients it begins once so many clients listen to everything; 0 is at once
   * @param settle how long subscriptions must have been quiet before, when it waits for clients
   */
  public record Pacing(double factor, int clients, Duration settle) {

    /** One that does not wait for quiet. */
    public Pacing(double factor, int clients) {
      this(factor, clients, Duration.ZERO);
    }
  }

  private KrakenPaper(
      KrakenMarket market, int tradesKept, Pacing pacing, Breaches breaches, String host, int port)
      throws IOException {
    this.market = market;
    this.breaches = breaches;
    dialect = new KrakenDialect(market, tradesKept);
    runner =
        new KrakenRunner(
            market, pacing.factor(), () -> mayBegin(pacing), dialect::happen, this::flush);
    desk = new KrakenDesk(dialect, runner);
    control = new ControlApi(this::paperStatus, this::ledger, desk::apply);
    listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
    } catch (BindException taken) {
      listener.close();
      throw new BindException(
          "the paper Kraken cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + taken.getMessage()
              + "); free the port or change forge.paper.kraken.port");
    }
    Thread.ofVirtual().name("paper-kraken-accept").start(this::accept);
    keeper.scheduleWithFixedDelay(this::heartbeat, 1, 1, TimeUnit.SECONDS);
    runner.start();
    LOG.info("paper Kraken on {}:{}: {}", host, port(), market.description());
  }

  /**
   * Starts the one that a paper exchange has beside it.
   *
   * @param settings of the paper exchange, with those of its Kraken
   * @throws IOException when the port is taken or the tape cannot be used
   */
  static KrakenPaper start(PaperSettings settings, Breaches breaches) throws IOException {
    KrakenPaperSettings own = settings.kraken();
    PaperSettings.TapeSettings tape = own.tape();
    KrakenMarket market =
        tape.files().isEmpty()
            ? new KrakenSynthetic(EXCHANGE, own.pairs(), own.rate(), own.seed(), MicroClock::now)
            : KrakenTape.open(tape.files().getFirst(), EXCHANGE);
    int clients =
        switch (settings.start()) {
          case ON_SUBSCRIBE -> 1;
          case NOW -> 0;
        };
    boolean unpaced = !tape.files().isEmpty() && tape.unpaced();
    Pacing pacing = new Pacing(unpaced ? 0 : tape.factor(), clients, settings.settle());
    return new KrakenPaper(
        market, own.tradeHistory(), pacing, breaches, settings.bindAddress(), own.port());
  }

  /**
   * Plays a recording of WebSocket v1. Its trades, which have no ids there, are numbered from 1.
   *
   * @param port 0 for any
   * @throws IOException when the port is taken or the tape cannot be used
   */
  public static KrakenPaper ofTape(Path tape, Pacing pacing, String host, int port)
      throws IOException {
    Breaches breaches = new Breaches(new SimpleMeterRegistry(), "kraken");
    return new KrakenPaper(
        KrakenTape.open(tape, EXCHANGE), TRADES_KEPT, pacing, breaches, host, port);
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
    KrakenMarket market = new KrakenSynthetic(EXCHANGE, pairs, rate, seed, MicroClock::now);
    Breaches breaches = new Breaches(new SimpleMeterRegistry(), "kraken");
    return new KrakenPaper(market, TRADES_KEPT, pacing, breaches, host, port);
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
    return runner.state().over();
  }

  /** What happened in the market so far. */
  public long events() {
    return runner.events();
  }

  /** Book changes said so far, to all clients together. */
  public long bookMessages() {
    return dialect.bookMessages();
  }

  /** How many clients there are. */
  public int clients() {
    return desk.all().size();
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
    return breaches.total();
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
    return desk.apply(new FaultCommand.Cut("oldest", 0, "")) > 0;
  }

  /** What it is doing. */
  public PaperStatus paperStatus() {
    MarketRunner.State state = runner.state();
    List<PaperStatus.Client> views =
        desk.all().stream().map(client -> client.view(dialect.streams(client))).toList();
    return new PaperStatus(
        state.key(),
        state.over(),
        market.description(),
        runner.failure(),
        market.pairs(),
        runner.events(),
        frames.get(),
        views.stream().mapToLong(PaperStatus.Client::sentBytes).sum(),
        lastId.get(),
        requests.get(),
        views,
        0,
        breaches.total(),
        breaches.byRule(),
        Map.of());
  }

  /** What its market said so far, under the names of the data contracts. */
  public PaperLedger ledger() {
    MarketRunner.State state = runner.state();
    List<PaperLedger.Entry> entries = dialect.ledger();
    long trades = entries.stream().mapToLong(PaperLedger.Entry::trades).sum();
    return new PaperLedger(state.key(), state.over(), trades, entries);
  }

  @Override
  public void close() {
    closed = true;
    keeper.shutdownNow();
    runner.close();
    desk.all().forEach(KrakenClient::cut);
    try {
      listener.close();
    } catch (IOException failed) {
      LOG.warn("the paper Kraken did not close cleanly: {}", failed.getMessage());
    }
  }

  private boolean mayBegin(Pacing pacing) {
    return pacing.clients() == 0
        || System.nanoTime() - dialect.changedNanos() >= pacing.settle().toNanos()
            && dialect.wholeListeners() >= pacing.clients();
  }

  private void flush() {
    desk.all().forEach(KrakenClient::flush);
  }

  private void heartbeat() {
    desk.all().forEach(KrakenClient::heartbeat);
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
    return KrakenRestApi.answer(request, dialect, market.pairs());
  }

  private void upgrade(HttpRequest request, Socket socket, InputStream in, OutputStream out)
      throws IOException {
    if (desk.turnsAway()) {
      HttpResponse.error(503, -1, "No new connections").write(out, false);
      return;
    }
    Optional<String> accepted = StreamConnection.handshake(request);
    if (!request.path().equals("/v2") || accepted.isEmpty()) {
      HttpResponse.error(404, -1, "No stream at " + request.path()).write(out, false);
      return;
    }
    KrakenClient client = new KrakenClient(lastId.incrementAndGet(), socket, frames);
    // It counts before it knows that it is in: a client that connects next is the newer one.
    desk.add(client);
    try {
      out.write(accepted.get().getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual().name("paper-kraken-writer-" + client.id()).start(() -> client.write(out));
      client.say(KrakenJson.ONLINE);
      client.read(new FrameReader(in), dialect, breaches);
    } catch (EOFException gone) {
      LOG.debug("client {} went away", client.id());
    } finally {
      desk.remove(client);
      dialect.forget(client);
      client.cut();
    }
  }
}
