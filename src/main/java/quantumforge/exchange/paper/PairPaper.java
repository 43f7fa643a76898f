package quantumforge.exchange.paper;

import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;

/**
 * A running paper venue that trades pairs, Kraken or Coinbase: its streams and REST calls on one
 * port of this machine, over a recording or a synthetic market, and the control calls below {@code
 * /paper/}. A client that does not read makes the market wait. Thread-safe.
 */
public final class PairPaper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PairPaper.class);

  private static final int BACKLOG = 64;
  private static final int TRADES_KEPT = 50_000;
  private static final String KRAKEN = "kraken_spot";
  private static final String COINBASE = "coinbase";

  private final PairMarket market;
  private final PairDialect dialect;
  private final PairRunner runner;
  private final PairDesk desk;
  private final ControlApi control;
  private final Breaches breaches;
  private final PairLimits limits;
  private final ServerSocket listener;
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("paper-pairs-keeper").daemon().factory());
  private volatile boolean closed;

  /**
   * How a market is played.
   *
   * @param factor times as fast as recorded; 0 is as fast as it goes
   * @param clients it begins once so many clients listen to each pair; 0 is at once
   * @param settle how long subscriptions must have been quiet before, when it waits for clients
   */
  public record Pacing(double factor, int clients, Duration settle) {

    /** One that does not wait for quiet. */
    public Pacing(double factor, int clients) {
      this(factor, clients, Duration.ZERO);
    }
  }

  private record Address(String host, int port) {}

  private PairPaper(
      PairMarket market, PairDialect dialect, Pacing pacing, Breaches breaches, Address address)
      throws IOException {
    this.market = market;
    this.dialect = dialect;
    this.breaches = breaches;
    limits = new PairLimits(dialect.limits(), breaches);
    runner =
        new PairRunner(
            market, pacing.factor(), () -> mayBegin(pacing), dialect::happen, this::flush);
    desk = new PairDesk(dialect, runner);
    control = new ControlApi(this::paperStatus, this::ledger, desk::apply);
    listener = listen(dialect.venue(), address);
    Thread.ofVirtual().name("paper-pairs-accept").start(this::accept);
    keeper.scheduleWithFixedDelay(this::second, 1, 1, TimeUnit.SECONDS);
    runner.start();
    LOG.info(
        "paper {} on {}:{}: {}", dialect.venue(), address.host(), port(), market.description());
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

  /**
   * Starts the Kraken that a paper exchange has beside it.
   *
   * @param settings of the paper exchange, with those of its Kraken
   * @throws IOException when the port is taken or the tape cannot be used
   */
  static PairPaper startKraken(PaperSettings settings, MeterRegistry meters) throws IOException {
    KrakenPaperSettings own = settings.kraken();
    PaperSettings.TapeSettings tape = own.tape();
    PairMarket market =
        tape.files().isEmpty()
            ? synthetic(krakenPairs(own.pairs()), own.rate(), own.seed())
            : KrakenTape.open(tape.files().getFirst(), KRAKEN);
    boolean unpaced = !tape.files().isEmpty() && tape.unpaced();
    return new PairPaper(
        market,
        new KrakenDialect(market, own.tradeHistory()),
        pacing(settings, unpaced ? 0 : tape.factor()),
        new Breaches(meters, "kraken"),
        new Address(settings.bindAddress(), own.port()));
  }

  /**
   * Starts the Coinbase that a paper exchange has beside it.
   *
   * @param settings of the paper exchange, with those of its Coinbase
   * @throws IOException when the port is taken
   */
  static PairPaper startCoinbase(PaperSettings settings, MeterRegistry meters) throws IOException {
    CoinbasePaperSettings own = settings.coinbase();
    PairMarket market = synthetic(coinbasePairs(own.products()), own.rate(), own.seed());
    return new PairPaper(
        market,
        switch (own.feed()) {
          case EXCHANGE -> new CoinbaseDialect(market, own.tradeHistory(), ExchangeFeed::new);
          case ADVANCED -> new CoinbaseDialect(market, own.tradeHistory(), AdvancedFeed::new);
        },
        pacing(settings, 1),
        new Breaches(meters, "coinbase"),
        new Address(settings.bindAddress(), own.port()));
  }

  private static Pacing pacing(PaperSettings settings, double factor) {
    int clients =
        switch (settings.start()) {
          case ON_SUBSCRIBE -> 1;
          case NOW -> 0;
        };
    return new Pacing(factor, clients, settings.settle());
  }

  private static PairMarket synthetic(Map<String, Instrument> pairs, double rate, long seed) {
    return new PairSynthetic(pairs, rate, seed, MicroClock::now);
  }

  private static Map<String, Instrument> krakenPairs(List<String> pairs) {
    return new VenueSymbols(KRAKEN, VenueSymbols.Spelling.SLASHED, pairs).byName();
  }

  private static Map<String, Instrument> coinbasePairs(List<String> products) {
    return new VenueSymbols(COINBASE, VenueSymbols.Spelling.DASHED, products).byName();
  }

  /**
   * Plays a recording of Kraken's WebSocket v1. Its trades, which have no ids there, are numbered
   * from 1.
   *
   * @param port 0 for any
   * @throws IOException when the port is taken or the tape cannot be used
   */
  public static PairPaper ofTape(Path tape, Pacing pacing, String host, int port)
      throws IOException {
    PairMarket market = KrakenTape.open(tape, KRAKEN);
    return alone(market, new KrakenDialect(market, TRADES_KEPT), pacing, host, port);
  }

  /**
   * Plays a Kraken made up from a seed.
   *
   * @param pairs such as {@code BTC/USD}
   * @param rate messages a second
   * @param port 0 for any
   * @throws IOException when the port is taken
   */
  public static PairPaper kraken(
      List<String> pairs, double rate, long seed, Pacing pacing, String host, int port)
      throws IOException {
    PairMarket market = synthetic(krakenPairs(pairs), rate, seed);
    return alone(market, new KrakenDialect(market, TRADES_KEPT), pacing, host, port);
  }

  /**
   * Plays a Coinbase made up from a seed.
   *
   * @param products such as {@code BTC-USD}
   * @param rate messages a second
   * @param port 0 for any
   * @throws IOException when the port is taken
   */
  public static PairPaper coinbase(
      List<String> products, double rate, long seed, Pacing pacing, String host, int port)
      throws IOException {
    PairMarket market = synthetic(coinbasePairs(products), rate, seed);
    return alone(
        market, new CoinbaseDialect(market, TRADES_KEPT, ExchangeFeed::new), pacing, host, port);
  }

  /** The same with the feed of Advanced Trade. */
  public static PairPaper advanced(
      List<String> products, double rate, long seed, Pacing pacing, String host, int port)
      throws IOException {
    PairMarket market = synthetic(coinbasePairs(products), rate, seed);
    return alone(
        market, new CoinbaseDialect(market, TRADES_KEPT, AdvancedFeed::new), pacing, host, port);
  }

  private static PairPaper alone(
      PairMarket market, PairDialect dialect, Pacing pacing, String host, int port)
      throws IOException {
    return new PairPaper(
        market,
        dialect,
        pacing,
        new Breaches(new SimpleMeterRegistry(), dialect.venue()),
        new Address(host, port));
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The pairs it trades, sorted. */
  public List<String> pairs() {
    return List.copyOf(market.pairs().keySet());
  }

  /** Whether everything was said. */
  public boolean over() {
    return runner.state().over();
  }

  /** What happened in the market so far. */
  public long events() {
    return runner.events();
  }

  /** How many clients there are. */
  public int clients() {
    return desk.all().size();
  }

  /** How many clients hear both the book and the trades of each pair, at the least. */
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

  /**
   * Makes it fail, or stop failing, in one of the ways of {@code POST /paper/NAME?key=value}.
   *
   * @return how many clients it hit right now
   * @throws IllegalArgumentException when there is no such fault or argument
   */
  public int fault(String name, Map<String, String> arguments) {
    return desk.apply(FaultCommand.of(name, arguments));
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
        pairs(),
        runner.events(),
        frames.get(),
        views.stream().mapToLong(PaperStatus.Client::sentBytes).sum(),
        lastId.get(),
        requests.get(),
        views,
        0,
        breaches.total(),
        breaches.byRule(),
        Map.of(),
        0);
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
    desk.all().forEach(PairClient::cut);
    try {
      listener.close();
    } catch (IOException failed) {
      LOG.warn("the paper venue did not close cleanly: {}", failed.getMessage());
    }
  }

  private boolean mayBegin(Pacing pacing) {
    return pacing.clients() == 0
        || System.nanoTime() - dialect.changedNanos() >= pacing.settle().toNanos()
            && dialect.wholeListeners() >= pacing.clients();
  }

  private void flush(boolean all) {
    dialect.flush(all);
    desk.all().forEach(PairClient::flush);
  }

  private void second() {
    try {
      desk.all().forEach(client -> client.second(dialect));
    } catch (RuntimeException failed) {
      // A scheduled task that throws is never run again.
      LOG.error("the paper {} failed once in its heartbeat", dialect.venue(), failed);
    }
  }

  private void accept() {
    while (!closed) {
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
