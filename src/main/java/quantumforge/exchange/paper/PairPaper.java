package quantumforge.exchange.paper;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  private static final int TRADES_KEPT = 50_000;
  private static final String KRAKEN = "kraken_spot";
  private static final String COINBASE = "coinbase";

  private final PairMarket market;
  private final PairDialect dialect;
  private final PairRunner runner;
  private final PairDesk desk;
  private final Breaches breaches;
  private final PairServer server;
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("paper-pairs-keeper").daemon().factory());

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

  private PairPaper(
      PairMarket market,
      PairDialect dialect,
      Pacing pacing,
      Breaches breaches,
      PairServer.Address address)
      throws IOException {
    this.market = market;
    this.dialect = dialect;
    this.breaches = breaches;
    runner =
        new PairRunner(
            market, pacing.factor(), () -> mayBegin(pacing), dialect::happen, this::flush);
    desk = new PairDesk(dialect, runner);
    server =
        new PairServer(
            dialect,
            desk,
            new PairLimits(dialect.limits(), breaches),
            new ControlApi(this::paperStatus, this::ledger, desk::apply),
            address);
    server.start();
    keeper.scheduleWithFixedDelay(this::second, 1, 1, TimeUnit.SECONDS);
    runner.start();
    LOG.info(
        "paper {} on {}:{}: {}", dialect.venue(), address.host(), port(), market.description());
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
        new PairServer.Address(settings.bindAddress(), own.port()));
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
        new PairServer.Address(settings.bindAddress(), own.port()));
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
        new PairServer.Address(host, port));
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
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
    return server.everConnected();
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
        server.frames(),
        views.stream().mapToLong(PaperStatus.Client::sentBytes).sum(),
        server.everConnected(),
        server.requests(),
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
    keeper.shutdownNow();
    runner.close();
    try {
      server.close();
    } catch (IOException failed) {
      LOG.warn("the paper venue did not close cleanly: {}", failed.getMessage());
    }
    desk.all().forEach(PairClient::cut);
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
}
