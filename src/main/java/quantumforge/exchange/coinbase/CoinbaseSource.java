package quantumforge.exchange.coinbase;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
import quantumforge.exchange.session.VenueSession;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Coinbase as a source of market data, by one of its two feeds; past trades by the Exchange's REST.
 * Protocol: the venue's documents "Exchange WebSocket Channels" and "Advanced Trade WebSocket
 * Channels". Thread-safe.
 */
public final class CoinbaseSource implements MarketSource {

  private static final Logger LOG = LoggerFactory.getLogger(CoinbaseSource.class);
  private static final Duration ATTEMPTS_WINDOW = Duration.ofSeconds(1);
  private static final long REQUESTS_WINDOW_SECONDS = 1;
  private static final long MESSAGES_WINDOW_SECONDS = 1;

  private final CoinbaseSettings settings;
  private final VenueSymbols products;
  private final VenueSession session;
  private final CoinbaseRest rest;
  private final SharedIds ids = new SharedIds();
  private final PacedBudget messages;

  /**
   * Makes the source; nothing is connected before {@link #connect}, and {@link #close} ends its
   * threads.
   *
   * @param registry where {@code forge.exchange.…} is registered, with the venue as the tag {@code
   *     exchange}; one source of a venue for each registry
   */
  public CoinbaseSource(CoinbaseSettings settings, MeterRegistry registry) {
    this.settings = settings;
    messages = new PacedBudget(settings.messagesPerSecond(), MESSAGES_WINDOW_SECONDS);
    products = settings.symbols();
    session =
        new VenueSession(
            settings.exchange(),
            settings.sockets(),
            ATTEMPTS_WINDOW,
            new PacedBudget(settings.requests().perSecond(), REQUESTS_WINDOW_SECONDS),
            registry);
    rest =
        new CoinbaseRest(
            session.rest(
                new RestClient.Venue(
                    settings.restUrl(),
                    settings.requests().parallel(),
                    settings.requests().timeout(),
                    Map.of("User-Agent", "quantum-forge"),
                    "",
                    CoinbaseRest::error)));
  }

  /** A reader of recorded messages of a feed, for measurements; opens no socket. */
  public static RecordedSocket recorded(CoinbaseFeed feed, VenueSymbols products) {
    URI nowhere = URI.create("wss://recorded.invalid");
    return new RecordedSocket(
        new ProductPlan(nowhere, feed, products.byName(), new PacedBudget(1, 1), new SharedIds()));
  }

  @Override
  public String exchange() {
    return settings.exchange();
  }

  @Override
  public BookIds bookIds() {
    return BookIds.SOCKET;
  }

  @Override
  public String venueSymbol(Instrument instrument) {
    return products.name(instrument);
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

  private List<ProductPlan> plans(List<Instrument> instruments) {
    URI url =
        switch (settings.feed()) {
          case EXCHANGE -> settings.exchangeUrl();
          case ADVANCED -> settings.advancedUrl();
        };
    List<ProductPlan> plans = new ArrayList<>();
    for (int from = 0; from < instruments.size(); from += settings.productsMax()) {
      int to = Math.min(instruments.size(), from + settings.productsMax());
      Map<String, Instrument> byProduct = new LinkedHashMap<>();
      for (Instrument instrument : instruments.subList(from, to)) {
        byProduct.put(products.name(instrument), instrument);
      }
      plans.add(new ProductPlan(url, settings.feed(), byProduct, messages, ids));
    }
    return plans;
  }

  /**
   * Drops what the venue does not list, saying so: one unknown product would have the whole
   * subscription refused. When the venue does not answer, drops nothing.
   */
  private List<Instrument> existing(List<Instrument> instruments) {
    if (!settings.requests().checkProducts()) {
      return instruments;
    }
    Set<String> listed;
    try {
      listed = rest.products();
    } catch (VenueException e) {
      LOG.warn("{}: the products are not checked: {}", settings.exchange(), e.getMessage());
      return instruments;
    }
    List<Instrument> existing = new ArrayList<>();
    for (Instrument instrument : instruments) {
      String product = products.name(instrument);
      if (listed.contains(product)) {
        existing.add(instrument);
      } else {
        LOG.error(
            "{}: forge.exchange.coinbase.products names '{}', which the venue does not have; the"
                + " nearest is '{}'. It is left out, the others go on",
            settings.exchange(),
            product,
            SymbolCheck.nearest(product, listed));
      }
    }
    return existing;
  }

  @Override
  public CompletionStage<Tick.BookSnapshot> snapshot(Instrument instrument) {
    return CompletableFuture.failedFuture(
        new VenueException(0, "the books of Coinbase come with the subscription", null));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Of Advanced Trade the stage fails until its ids are proven to be those of the Exchange.
   */
  @Override
  public CompletionStage<List<Tick.Trade>> trades(Instrument instrument, long fromId, int limit) {
    String product = products.name(instrument);
    return session.ask(
        () -> {
          if (settings.feed() == CoinbaseFeed.ADVANCED) {
            ids.require(rest, instrument, product);
          }
          return rest.trades(instrument, product, fromId, limit);
        });
  }

  @Override
  public void close() {
    session.close();
  }
}
