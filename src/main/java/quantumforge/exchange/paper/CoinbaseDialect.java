package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Speaks Coinbase: one of its two feeds, and the REST calls of {@link CoinbaseRestApi}, which are
 * there beside either. Thread-safe.
 */
final class CoinbaseDialect implements PairDialect {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SortedMap<String, CoinbaseProduct> products = new TreeMap<>();
  private final Map<Instrument, CoinbaseProduct> byInstrument = new HashMap<>();
  private final ProductFeed feed;
  private volatile long changedNanos = System.nanoTime();

  /**
   * @param tradesKept of each product
   * @param feed makes the feed of the products, which stand by name; it is called under this
   *     dialect's lock alone
   */
  CoinbaseDialect(
      PairMarket market,
      int tradesKept,
      Function<SortedMap<String, CoinbaseProduct>, ProductFeed> feed) {
    market
        .pairs()
        .forEach(
            (name, instrument) -> {
              CoinbaseProduct product = new CoinbaseProduct(name, instrument, tradesKept);
              products.put(name, product);
              byInstrument.put(instrument, product);
            });
    market.opening().forEach(book -> byInstrument.get(book.instrument()).reset(book));
    this.feed = feed.apply(Collections.unmodifiableSortedMap(products));
  }

  @Override
  public String venue() {
    return "Coinbase";
  }

  @Override
  public Limits limits() {
    return feed.limits();
  }

  @Override
  public boolean streamsAt(String path) {
    return path.isEmpty() || path.equals("/");
  }

  @Override
  public void greet(Listener client) {
    // The venue waits for the client to speak.
  }

  @Override
  public void tooMany(Listener client) {
    client.say(feed.tooMany());
  }

  @Override
  public void answer(Listener client, String text) {
    JsonNode request;
    try {
      request = JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      client.say(feed.malformed());
      return;
    }
    String type = request.path("type").asText();
    if (type.equals("subscribe") || type.equals("unsubscribe")) {
      change(client, request, type.equals("subscribe"));
    } else {
      client.say(feed.unknownType(type));
    }
  }

  private synchronized void change(Listener client, JsonNode request, boolean subscribe) {
    changedNanos = System.nanoTime();
    feed.change(client, request, subscribe);
  }

  @Override
  public synchronized void second(Listener client, boolean quiet) {
    feed.second(client);
  }

  @Override
  public synchronized void forget(Listener client) {
    products.values().forEach(product -> product.forget(client));
    feed.forget(client);
  }

  @Override
  public synchronized void happen(Tick tick) {
    CoinbaseProduct product = byInstrument.get(tick.instrument());
    switch (tick) {
      case Tick.BookDelta change -> {
        product.change(change);
        sayChanges(product, false);
      }
      case Tick.Trade trade -> {
        product.trade(trade);
        feed.traded(product, trade);
      }
      case Tick.BookSnapshot _, Tick.TopOfBook _, Tick.Gap _ -> {}
    }
  }

  @Override
  public synchronized void flush(boolean all) {
    products.values().forEach(product -> sayChanges(product, all));
  }

  private void sayChanges(CoinbaseProduct product, boolean all) {
    List<CoinbaseProduct.Change> due = product.due(all, System.nanoTime());
    if (!due.isEmpty()) {
      feed.changed(product, due);
    }
  }

  @Override
  public synchronized HttpResponse rest(HttpRequest request) {
    return CoinbaseRestApi.answer(request, products);
  }

  @Override
  public HttpResponse tooManyRequests() {
    return refused(429);
  }

  @Override
  public HttpResponse refused(int status) {
    return CoinbaseRestApi.message(status, "Public rate limit exceeded");
  }

  @Override
  public void wrongChecksums(String symbol, int count) {
    throw new IllegalArgumentException("wrong-checksum: Coinbase's books have no checksum");
  }

  @Override
  public void clearFaults() {
    // It has none of its own.
  }

  @Override
  public synchronized int wholeListeners() {
    return products.values().stream().mapToInt(CoinbaseProduct::wholeListeners).min().orElse(0);
  }

  @Override
  public long changedNanos() {
    return changedNanos;
  }

  @Override
  public synchronized int streams(Listener client) {
    return feed.subscriptions(client).values().stream().mapToInt(List::size).sum();
  }

  @Override
  public synchronized List<PaperLedger.Entry> ledger() {
    return products.values().stream().map(CoinbaseProduct::entry).toList();
  }
}
