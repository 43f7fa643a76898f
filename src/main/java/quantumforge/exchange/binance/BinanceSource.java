package quantumforge.exchange.binance;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.BookIds;
import quantumforge.exchange.MarketListener;
import quantumforge.exchange.MarketSource;
import quantumforge.exchange.VenueException;
import quantumforge.exchange.session.PacedBudget;
import quantumforge.exchange.session.RecordedSocket;
import quantumforge.exchange.session.RestClient;
import quantumforge.exchange.session.SymbolCheck;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.exchange.session.VenueSession;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;

/**
 * Binance spot as a source of market data: the combined streams {@code trade}, {@code depth} and
 * {@code bookTicker} with times in microseconds, depth snapshots, and past trades. Protocol: the
 * venue's documents "WebSocket Streams" and "REST API". All sockets of a source share one budget of
 * connection attempts and one of request weight, as the venue counts both by address. Thread-safe.
 */
public final class BinanceSource implements MarketSource {

  private static final Logger LOG = LoggerFactory.getLogger(BinanceSource.class);
  private static final Duration ATTEMPTS_WINDOW = Duration.ofMinutes(5);
  private static final long WEIGHT_WINDOW_SECONDS = 60;

  /** Of the weight, this part is left for missing trades while many books are fetched. */
  private static final int SPARE_PART = 8;

  private static final int TRADES_WEIGHT = 25;
  private static final int EXCHANGE_INFO_WEIGHT = 20;

  private final BinanceSettings settings;
  private final VenueSession session;
  private final RestClient rest;

  /**
   * Makes the source; nothing is connected before {@link #connect}, and {@link #close} ends its
   * threads.
   *
   * @param registry where {@code forge.exchange.…} is registered, with the venue as the tag {@code
   *     exchange}; one source of a venue for each registry
   */
  public BinanceSource(BinanceSettings settings, MeterRegistry registry) {
    this.settings = settings;
    session =
        new VenueSession(
            settings.exchange(),
            settings.sockets(),
            ATTEMPTS_WINDOW,
            new PacedBudget(settings.requests().weightMax(), WEIGHT_WINDOW_SECONDS),
            registry);
    rest =
        session.rest(
            new RestClient.Venue(
                settings.restUrl(),
                settings.requests().parallel(),
                settings.requests().timeout(),
                Map.of("X-MBX-TIME-UNIT", "MICROSECOND"),
                "X-MBX-USED-WEIGHT-1M",
                RestAnswers::error));
  }

  /** A reader of recorded messages, for measurements; opens no socket. */
  public static RecordedSocket recorded(Collection<Instrument> instruments) {
    StreamPlan none = new StreamPlan(List.of(), URI.create("wss://recorded.invalid"), List.of());
    return new RecordedSocket(new BinancePlan(none, new SymbolTable(instruments)));
  }

  @Override
  public String exchange() {
    return settings.exchange();
  }

  @Override
  public BookIds bookIds() {
    return BookIds.VENUE;
  }

  @Override
  public AutoCloseable connect(
      int connection, List<Instrument> instruments, MarketListener listener) {
    return session.connect(connection, listener, () -> plans(existing(instruments)));
  }

  @Override
  public void renew(int connection, Instrument instrument, String why) {
    session.renew(connection, instrument, why);
  }

  private List<BinancePlan> plans(List<Instrument> instruments) {
    SymbolTable symbols = new SymbolTable(instruments);
    return StreamPlan.split(settings, instruments).stream()
        .map(plan -> new BinancePlan(plan, symbols))
        .toList();
  }

  /**
   * Drops what the venue does not list, saying so; when the venue does not answer, drops nothing.
   */
  private List<Instrument> existing(List<Instrument> instruments) {
    if (!settings.requests().checkSymbols()) {
      return instruments;
    }
    Set<String> listed;
    try {
      listed = RestAnswers.symbols(rest.get("/api/v3/exchangeInfo", EXCHANGE_INFO_WEIGHT));
    } catch (VenueException e) {
      LOG.warn("{}: the symbols are not checked: {}", settings.exchange(), e.getMessage());
      return instruments;
    }
    List<Instrument> existing = new ArrayList<>();
    for (Instrument instrument : instruments) {
      if (listed.contains(instrument.symbol())) {
        existing.add(instrument);
      } else {
        LOG.error(
            "{}: forge.exchange.binance.symbols names '{}', which the venue does not have; the"
                + " nearest is '{}'. It is left out, the others go on",
            settings.exchange(),
            instrument.symbol(),
            SymbolCheck.nearest(instrument.symbol(), listed));
      }
    }
    return existing;
  }

  @Override
  public CompletionStage<Tick.BookSnapshot> snapshot(Instrument instrument) {
    int levels = settings.requests().snapshotLevels();
    int spare = settings.requests().weightMax() / SPARE_PART;
    String path = "/api/v3/depth?symbol=" + encoded(instrument) + "&limit=" + levels;
    return session.ask(
        () ->
            RestAnswers.snapshot(
                instrument, rest.getPatiently(path, depthWeight(levels), spare), MicroClock.now()));
  }

  @Override
  public CompletionStage<List<Tick.Trade>> trades(Instrument instrument, long fromId, int limit) {
    String path =
        "/api/v3/historicalTrades?symbol="
            + encoded(instrument)
            + "&fromId="
            + fromId
            + "&limit="
            + limit;
    return session.ask(
        () -> RestAnswers.trades(instrument, rest.get(path, TRADES_WEIGHT), MicroClock.now()));
  }

  private static String encoded(Instrument instrument) {
    return URLEncoder.encode(instrument.symbol(), StandardCharsets.UTF_8);
  }

  /** The venue's weight of a depth request. */
  private static int depthWeight(int levels) {
    if (levels <= 100) {
      return 5;
    }
    if (levels <= 500) {
      return 25;
    }
    return levels <= 1_000 ? 50 : 250;
  }

  @Override
  public void close() {
    session.close();
  }
}
