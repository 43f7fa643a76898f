package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Speaks Coinbase's Exchange feed: {@code level2_batch} with a whole book first, {@code matches},
 * {@code ticker} and {@code heartbeat}; its REST calls are {@link CoinbaseRestApi}. Thread-safe.
 */
final class CoinbaseDialect implements PairDialect {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REFUSED = "Failed to subscribe";

  /** The venue's documents "WebSocket Overview" and "Rate Limits". */
  private static final Limits LIMITS = new Limits(8, true, 8, 10, Duration.ofSeconds(5));

  private final Map<String, CoinbaseProduct> products = new TreeMap<>();
  private final Map<Instrument, CoinbaseProduct> byInstrument = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long changedNanos = System.nanoTime();

  /**
   * @param tradesKept of each product
   */
  CoinbaseDialect(PairMarket market, int tradesKept) {
    market
        .pairs()
        .forEach(
            (name, instrument) -> {
              CoinbaseProduct product = new CoinbaseProduct(name, instrument, tradesKept);
              products.put(name, product);
              byInstrument.put(instrument, product);
            });
    market.opening().forEach(book -> byInstrument.get(book.instrument()).reset(book));
  }

  @Override
  public String venue() {
    return "Coinbase";
  }

  @Override
  public Limits limits() {
    return LIMITS;
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
    client.say(CoinbaseJson.error("Rate limit exceeded", "too many messages"));
  }

  @Override
  public void answer(Listener client, String text) {
    JsonNode request;
    try {
      request = JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      client.say(CoinbaseJson.error("Malformed JSON", "the message cannot be read"));
      return;
    }
    String type = request.path("type").asText();
    if (!type.equals("subscribe") && !type.equals("unsubscribe")) {
      client.say(CoinbaseJson.error("Type has to be either subscribe or unsubscribe", type));
      return;
    }
    lock.lock();
    try {
      changedNanos = System.nanoTime();
      change(client, request, type.equals("subscribe"));
    } finally {
      lock.unlock();
    }
  }

  /** One wrong name refuses the whole message, as the venue does. */
  private void change(Listener client, JsonNode request, boolean subscribe) {
    Map<CoinbaseChannel, List<CoinbaseProduct>> asked = new LinkedHashMap<>();
    for (JsonNode item : request.path("channels")) {
      String key = item.isTextual() ? item.asText() : item.path("name").asText();
      if (Set.of("level2", "level3", "full", "user").contains(key)) {
        client.say(CoinbaseJson.error(REFUSED, key + " requires authentication"));
        return;
      }
      if (CoinbaseChannel.of(key).isEmpty()) {
        client.say(CoinbaseJson.error(REFUSED, key + " is not a valid channel"));
        return;
      }
      List<CoinbaseProduct> meant = new ArrayList<>();
      for (JsonNode name : ids(item, request)) {
        CoinbaseProduct product = products.get(name.asText());
        if (product == null) {
          client.say(CoinbaseJson.error(REFUSED, name.asText() + " is not a valid product"));
          return;
        }
        meant.add(product);
      }
      asked.put(CoinbaseChannel.of(key).get(), meant);
    }
    asked.forEach(
        (channel, meant) ->
            meant.forEach(
                product -> {
                  if (subscribe) {
                    product.listeners(channel).add(client);
                  } else {
                    product.listeners(channel).remove(client);
                  }
                }));
    client.say(CoinbaseJson.subscriptions(subscriptions(client)));
    if (subscribe) {
      asked.forEach((channel, meant) -> meant.forEach(product -> begin(client, channel, product)));
    }
  }

  private static JsonNode ids(JsonNode channel, JsonNode request) {
    return channel.has("product_ids") ? channel.path("product_ids") : request.path("product_ids");
  }

  /** What stands at the beginning of a subscription. */
  private static void begin(Listener client, CoinbaseChannel channel, CoinbaseProduct product) {
    switch (channel) {
      case LEVEL2_BATCH -> client.say(CoinbaseJson.snapshot(product));
      case MATCHES ->
          product
              .lastTrade()
              .ifPresent(trade -> client.say(CoinbaseJson.match("last_match", product, trade)));
      case TICKER ->
          product.lastTrade().ifPresent(trade -> client.say(CoinbaseJson.ticker(product, trade)));
      case HEARTBEAT -> client.say(CoinbaseJson.heartbeat(product));
    }
  }

  private LinkedHashMap<CoinbaseChannel, List<String>> subscriptions(Listener client) {
    LinkedHashMap<CoinbaseChannel, List<String>> all = new LinkedHashMap<>();
    for (CoinbaseChannel channel : CoinbaseChannel.values()) {
      List<String> names =
          products.values().stream()
              .filter(product -> product.listeners(channel).contains(client))
              .map(CoinbaseProduct::name)
              .toList();
      if (!names.isEmpty()) {
        all.put(channel, names);
      }
    }
    return all;
  }

  @Override
  public void second(Listener client, boolean quiet) {
    lock.lock();
    try {
      for (CoinbaseProduct product : products.values()) {
        if (product.listeners(CoinbaseChannel.HEARTBEAT).contains(client)) {
          client.say(CoinbaseJson.heartbeat(product));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forget(Listener client) {
    lock.lock();
    try {
      for (CoinbaseProduct product : products.values()) {
        for (CoinbaseChannel channel : CoinbaseChannel.values()) {
          product.listeners(channel).remove(client);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void happen(Tick tick) {
    lock.lock();
    try {
      CoinbaseProduct product = byInstrument.get(tick.instrument());
      switch (tick) {
        case Tick.BookDelta change -> {
          product.change(change);
          sayChanges(product, false);
        }
        case Tick.Trade trade -> trade(product, trade);
        case Tick.BookSnapshot _, Tick.TopOfBook _, Tick.Gap _ -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  private void trade(CoinbaseProduct product, Tick.Trade trade) {
    product.trade(trade);
    say(product, CoinbaseChannel.MATCHES, CoinbaseJson.match("match", product, trade));
    if (!product.listeners(CoinbaseChannel.TICKER).isEmpty()) {
      say(product, CoinbaseChannel.TICKER, CoinbaseJson.ticker(product, trade));
    }
  }

  @Override
  public void flush(boolean all) {
    lock.lock();
    try {
      products.values().forEach(product -> sayChanges(product, all));
    } finally {
      lock.unlock();
    }
  }

  private void sayChanges(CoinbaseProduct product, boolean all) {
    List<CoinbaseProduct.Change> due = product.due(all, System.nanoTime());
    if (!due.isEmpty()) {
      say(product, CoinbaseChannel.LEVEL2_BATCH, CoinbaseJson.change(product, due));
    }
  }

  private void say(CoinbaseProduct product, CoinbaseChannel channel, String text) {
    String stream = product.name() + "@" + channel.key();
    for (Listener client : product.listeners(channel)) {
      client.say(stream, text);
    }
  }

  @Override
  public HttpResponse rest(HttpRequest request) {
    lock.lock();
    try {
      return CoinbaseRestApi.answer(request, products);
    } finally {
      lock.unlock();
    }
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
  public int wholeListeners() {
    lock.lock();
    try {
      return products.values().stream().mapToInt(CoinbaseProduct::wholeListeners).min().orElse(0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long changedNanos() {
    return changedNanos;
  }

  @Override
  public int streams(Listener client) {
    lock.lock();
    try {
      return subscriptions(client).values().stream().mapToInt(List::size).sum();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<PaperLedger.Entry> ledger() {
    lock.lock();
    try {
      return products.values().stream().map(CoinbaseProduct::entry).toList();
    } finally {
      lock.unlock();
    }
  }
}
