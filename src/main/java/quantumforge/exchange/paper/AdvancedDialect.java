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
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Speaks Coinbase's Advanced Trade feed: {@code level2}, {@code market_trades} and {@code
 * heartbeats}, every message of a connection under the next {@code sequence_num}. Its REST calls
 * are those of {@link CoinbaseRestApi}, for the list of products. Thread-safe.
 */
final class AdvancedDialect implements PairDialect {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of past trades so many are said first, the newest in front. */
  private static final int TRADES_SAID = 100;

  /** The venue's document "Advanced Trade WebSocket Rate Limits". */
  private static final Limits LIMITS = new Limits(8, true, 750, 10, Duration.ofSeconds(5));

  private final Map<String, CoinbaseProduct> products = new TreeMap<>();
  private final Map<Instrument, CoinbaseProduct> byInstrument = new HashMap<>();
  private final Map<Listener, Client> clients = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long changedNanos = System.nanoTime();

  /** What one connection has heard so far. */
  private static final class Client {
    private long sequence;
    private long beats;
    private boolean wantsBeats;
  }

  /**
   * @param tradesKept of each product
   */
  AdvancedDialect(PairMarket market, int tradesKept) {
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
    client.say(AdvancedJson.error("rate limit exceeded"));
  }

  @Override
  public void answer(Listener client, String text) {
    JsonNode request;
    try {
      request = JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      client.say(AdvancedJson.error("malformed JSON"));
      return;
    }
    String type = request.path("type").asText();
    if (!type.equals("subscribe") && !type.equals("unsubscribe")) {
      client.say(AdvancedJson.error("unknown type '" + type + "'"));
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

  private void change(Listener client, JsonNode request, boolean subscribe) {
    String name = request.path("channel").asText();
    Client heard = clients.computeIfAbsent(client, key -> new Client());
    Optional<CoinbaseChannel> channel = AdvancedJson.channel(name);
    if (name.equals(AdvancedJson.HEARTBEATS)) {
      heard.wantsBeats = subscribe;
    } else if (channel.isEmpty()) {
      client.say(AdvancedJson.error("unknown channel '" + name + "'"));
      return;
    } else {
      List<CoinbaseProduct> meant = new ArrayList<>();
      for (JsonNode id : request.path("product_ids")) {
        CoinbaseProduct product = products.get(id.asText());
        if (product == null) {
          client.say(AdvancedJson.error("unknown product '" + id.asText() + "'"));
          return;
        }
        meant.add(product);
      }
      meant.forEach(product -> change(client, channel.get(), product, subscribe));
    }
    say(client, AdvancedJson.SUBSCRIPTIONS, AdvancedJson.subscriptions(subscriptions(client)));
  }

  private void change(
      Listener client, CoinbaseChannel channel, CoinbaseProduct product, boolean subscribe) {
    if (!subscribe) {
      product.listeners(channel).remove(client);
      return;
    }
    product.listeners(channel).add(client);
    if (channel == CoinbaseChannel.LEVEL2_BATCH) {
      say(client, AdvancedJson.BOOK, AdvancedJson.whole(product));
    } else {
      List<PastTrade> trades = product.trades().newest(TRADES_SAID).reversed();
      say(client, AdvancedJson.TRADES, AdvancedJson.trades("snapshot", product, trades));
    }
  }

  private Map<String, List<String>> subscriptions(Listener client) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (clients.get(client).wantsBeats) {
      all.put(AdvancedJson.HEARTBEATS, List.of(AdvancedJson.HEARTBEATS));
    }
    for (String name : AdvancedJson.CHANNELS) {
      CoinbaseChannel channel = AdvancedJson.channel(name).orElseThrow();
      List<String> listed =
          products.values().stream()
              .filter(product -> product.listeners(channel).contains(client))
              .map(CoinbaseProduct::name)
              .toList();
      if (!listed.isEmpty()) {
        all.put(name, listed);
      }
    }
    return all;
  }

  /** Says a message that no fault leaves out. */
  private void say(Listener client, String channel, String events) {
    client.say(AdvancedJson.message(channel, clients.get(client).sequence++, events));
  }

  private void say(CoinbaseProduct product, CoinbaseChannel channel, String name, String events) {
    String stream = product.name() + "@" + AdvancedJson.name(channel);
    for (Listener client : product.listeners(channel)) {
      long sequence = clients.get(client).sequence++;
      client.say(stream, AdvancedJson.message(name, sequence, events));
    }
  }

  @Override
  public void second(Listener client, boolean quiet) {
    lock.lock();
    try {
      Client heard = clients.get(client);
      if (heard != null && heard.wantsBeats) {
        say(client, AdvancedJson.HEARTBEATS, AdvancedJson.heartbeat(heard.beats++));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forget(Listener client) {
    lock.lock();
    try {
      clients.remove(client);
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
        case Tick.Trade trade -> {
          product.trade(trade);
          say(
              product,
              CoinbaseChannel.MATCHES,
              AdvancedJson.TRADES,
              AdvancedJson.trades("update", product, product.trades().newest(1)));
        }
        case Tick.BookSnapshot _, Tick.TopOfBook _, Tick.Gap _ -> {}
      }
    } finally {
      lock.unlock();
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
      say(
          product,
          CoinbaseChannel.LEVEL2_BATCH,
          AdvancedJson.BOOK,
          AdvancedJson.changes(product, due));
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
      return clients.containsKey(client)
          ? subscriptions(client).values().stream().mapToInt(List::size).sum()
          : 0;
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
