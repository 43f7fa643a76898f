package quantumforge.exchange.kraken;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.BookIds;
import quantumforge.exchange.MarketListener;
import quantumforge.exchange.MarketSource;
import quantumforge.exchange.VenueException;
import quantumforge.exchange.session.PacedBudget;
import quantumforge.exchange.session.RestClient;
import quantumforge.exchange.session.SymbolCheck;
import quantumforge.exchange.session.VenueSession;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Kraken spot as a source of market data: the channels {@code trade} and {@code book} of WebSocket
 * v2, and past trades from REST. Each book is checked against the venue's checksum after every
 * message, and one that is wrong is asked for again, alone. Thread-safe.
 */
public final class KrakenSource implements MarketSource {

  private static final Logger LOG = LoggerFactory.getLogger(KrakenSource.class);
  private static final Duration ATTEMPTS_WINDOW = Duration.ofMinutes(10);
  private static final long REQUESTS_WINDOW_SECONDS = 60;

  private final KrakenSettings settings;
  private final VenueSymbols names;
  private final VenueSession session;
  private final KrakenRest rest;
  private final KrakenMeters meters;
  private final Map<Instrument, TradeTimes> times = new ConcurrentHashMap<>();

  /**
   * Makes the source; nothing is connected before {@link #connect}, and {@link #close} ends its
   * threads.
   *
   * @param registry where {@code forge.exchange.…} is registered, with the venue as the tag {@code
   *     exchange}; one source of a venue for each registry
   */
  public KrakenSource(KrakenSettings settings, MeterRegistry registry) {
    this.settings = settings;
    this.names = settings.names();
    this.meters = new KrakenMeters(settings.exchange(), registry);
    session =
        new VenueSession(
            settings.exchange(),
            settings.sockets(),
            ATTEMPTS_WINDOW,
            new PacedBudget(settings.requests().perMinute(), REQUESTS_WINDOW_SECONDS),
            registry);
    rest =
        new KrakenRest(
            session.rest(
                new RestClient.Venue(
                    settings.restUrl(),
                    settings.requests().parallel(),
                    settings.requests().timeout(),
                    Map.of(),
                    "",
                    KrakenRest::error)));
  }

  @Override
  public String exchange() {
    return settings.exchange();
  }

  @Override
  public BookIds bookIds() {
    return BookIds.SOCKET;
  }

  /** {@inheritDoc} Instruments that the settings do not name are left out. */
  @Override
  public AutoCloseable connect(
      int connection, List<Instrument> instruments, MarketListener listener) {
    return session.connect(connection, listener, () -> plans(instruments));
  }

  @Override
  public String venueSymbol(Instrument instrument) {
    return names.name(instrument);
  }

  @Override
  public void renew(int connection, Instrument instrument, String why) {
    session.renew(connection, instrument, why);
  }

  private List<KrakenPlan> plans(List<Instrument> instruments) {
    List<String> pairs = new ArrayList<>();
    for (Instrument instrument : instruments) {
      if (names.name(instrument) != null) {
        pairs.add(names.name(instrument));
        times.computeIfAbsent(instrument, i -> new TradeTimes());
      }
    }
    return KrakenPlan.chunks(existing(pairs), settings.subscriptions().symbolsMax()).stream()
        .map(chunk -> new KrakenPlan(settings, names, chunk, times, meters))
        .toList();
  }

  /**
   * Drops what the venue does not list, saying so; when the venue does not answer, drops nothing.
   */
  private List<String> existing(List<String> pairs) {
    if (!settings.requests().checkSymbols()) {
      return pairs;
    }
    Set<String> listed;
    try {
      listed = rest.pairs();
    } catch (VenueException e) {
      LOG.warn("{}: the symbols are not checked: {}", settings.exchange(), e.getMessage());
      return pairs;
    }
    List<String> existing = new ArrayList<>();
    for (String pair : pairs) {
      if (listed.contains(pair)) {
        existing.add(pair);
      } else {
        LOG.error(
            "{}: forge.exchange.kraken.symbols names '{}', which the venue does not have; the"
                + " nearest is '{}'. It is left out, the others go on",
            settings.exchange(),
            pair,
            SymbolCheck.nearest(pair, listed));
      }
    }
    return existing;
  }

  @Override
  public CompletionStage<Tick.BookSnapshot> snapshot(Instrument instrument) {
    return CompletableFuture.failedStage(
        new VenueException(0, "Kraken's whole books come with the subscription only", null));
  }

  @Override
  public CompletionStage<List<Tick.Trade>> trades(Instrument instrument, long fromId, int limit) {
    String pair = names.name(instrument);
    if (pair == null) {
      return CompletableFuture.failedStage(
          new VenueException(0, instrument + " is none of forge.exchange.kraken.symbols", null));
    }
    TradeTimes known = times.computeIfAbsent(instrument, i -> new TradeTimes());
    return session.ask(() -> rest.trades(instrument, pair, fromId, limit, known));
  }

  @Override
  public void close() {
    session.close();
  }
}
