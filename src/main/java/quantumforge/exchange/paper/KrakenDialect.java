package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import quantumforge.exchange.kraken.KrakenBook;
import quantumforge.exchange.kraken.KrakenMessage;
import quantumforge.exchange.kraken.KrakenNames;
import quantumforge.kernel.Tick;

/**
 * Speaks Kraken's WebSocket v2: subscriptions to {@code book} and {@code trade}, each with a
 * snapshot, and what follows, with the checksum of what the subscriber's book is then. Thread-safe.
 */
final class KrakenDialect {

  /** Who is spoken to. */
  interface Listener {

    /** Takes one message; may wait for room. */
    void say(String text);

    /** Takes one message of the market; {@code stream} is the pair, {@code @} and the channel. */
    void say(String stream, String text);
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> DEPTHS = Set.of(10, 25, 100, 500, 1_000);
  private static final int TRADES_SAID = 50;

  /** Books have no ids here. */
  private static final long NO_ID = -1;

  private final KrakenNames names;
  private final Map<String, Pair> pairs = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final int tradesKept;
  private long bookMessages;
  private volatile long changedNanos = System.nanoTime();

  /**
   * @param tradesKept of each pair
   */
  KrakenDialect(KrakenMarket market, int tradesKept) {
    this.tradesKept = tradesKept;
    names = market.names();
    market.pairs().forEach(pair -> pairs.put(pair, new Pair(pair, market.depth())));
    for (KrakenMessage.Book book : market.opening()) {
      Pair pair = pairs.get(names.name(book.instrument()));
      pair.book.reset(book.bids(), book.asks());
      pair.micros = book.timestampMicros();
    }
  }

  private static final class Pair {
    private final String name;
    private final KrakenBook book;
    private final Map<Integer, KrakenView> views = new HashMap<>();
    private final Map<Listener, Integer> bookListeners = new LinkedHashMap<>();
    private final Set<Listener> tradeListeners = new LinkedHashSet<>();
    private final Deque<Tick.Trade> trades = new ArrayDeque<>();
    private final SymbolLedger ledger;
    private long micros;
    private int wrongChecksums;
    private int lostUpdates;

    Pair(String name, int depth) {
      this.name = name;
      this.book = new KrakenBook(depth);
      this.ledger = new SymbolLedger(KrakenNames.symbol(name));
    }

    KrakenView view(int depth) {
      return views.computeIfAbsent(depth, d -> new KrakenView(book, d));
    }

    long checksum() {
      if (wrongChecksums == 0) {
        return book.checksum();
      }
      wrongChecksums--;
      return book.checksum() ^ 1;
    }
  }

  /** Answers one message of a client. */
  void answer(Listener client, String text) {
    JsonNode request;
    try {
      request = JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      client.say("{\"error\":\"Malformed request\",\"success\":false}");
      return;
    }
    String method = request.path("method").asText();
    if (method.equals("ping")) {
      client.say(KrakenJson.PONG);
      return;
    }
    JsonNode params = request.path("params");
    if (!method.equals("subscribe") && !method.equals("unsubscribe")) {
      client.say(KrakenJson.refused(method, "", "Method not supported"));
      return;
    }
    for (JsonNode symbol : params.path("symbol")) {
      lock.lock();
      try {
        change(client, method, params, symbol.asText());
        changedNanos = System.nanoTime();
      } finally {
        lock.unlock();
      }
    }
  }

  private void change(Listener client, String method, JsonNode params, String name) {
    String channel = params.path("channel").asText();
    int depth = params.path("depth").asInt(10);
    Pair pair = pairs.get(name);
    boolean books = channel.equals("book");
    String error =
        pair == null
            ? "Currency pair not supported " + name
            : !books && !channel.equals("trade")
                ? "Channel not supported"
                : books && !DEPTHS.contains(depth) ? "Subscription depth not supported" : "";
    if (!error.isEmpty()) {
      client.say(KrakenJson.refused(method, name, error));
    } else if (method.equals("unsubscribe")) {
      boolean was =
          books ? pair.bookListeners.remove(client) != null : pair.tradeListeners.remove(client);
      client.say(
          was
              ? KrakenJson.done(method, channel, name)
              : KrakenJson.refused(method, name, "Subscription Not Found"));
    } else if (books) {
      pair.bookListeners.put(client, depth);
      client.say(KrakenJson.done(method, channel, name));
      client.say(
          KrakenJson.book(name, true, pair.view(depth).whole(), pair.checksum(), pair.micros));
    } else {
      pair.tradeListeners.add(client);
      client.say(KrakenJson.done(method, channel, name));
      List<Tick.Trade> all = new ArrayList<>(pair.trades);
      client.say(
          KrakenJson.trades(
              name, true, all.subList(Math.max(0, all.size() - TRADES_SAID), all.size())));
    }
  }

  /** Forgets a client that is gone. */
  void forget(Listener client) {
    lock.lock();
    try {
      for (Pair pair : pairs.values()) {
        pair.bookListeners.remove(client);
        pair.tradeListeners.remove(client);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets something happen, and says it to whom it concerns. */
  void happen(KrakenMessage message) {
    lock.lock();
    try {
      if (message instanceof KrakenMessage.Book book) {
        book(pairs.get(names.name(book.instrument())), book);
      } else if (message instanceof KrakenMessage.Trades trades) {
        trades.trades().forEach(this::trade);
      }
    } finally {
      lock.unlock();
    }
  }

  private void book(Pair pair, KrakenMessage.Book message) {
    if (message.snapshot()) {
      pair.book.reset(message.bids(), message.asks());
    } else {
      pair.book.apply(message.bids(), message.asks());
    }
    pair.micros = message.timestampMicros();
    pair.ledger.depth(NO_ID);
    boolean lost = pair.lostUpdates > 0 && !pair.bookListeners.isEmpty();
    boolean said = false;
    Map<Integer, String> texts = new HashMap<>();
    for (Map.Entry<Integer, KrakenView> view : pair.views.entrySet()) {
      KrakenView.Change change = view.getValue().follow();
      if (!change.isEmpty() && pair.bookListeners.containsValue(view.getKey())) {
        said = true;
        if (!lost) {
          texts.put(
              view.getKey(),
              KrakenJson.book(pair.name, false, change, pair.checksum(), pair.micros));
        }
      }
    }
    if (lost && said) {
      pair.lostUpdates--;
    }
    String stream = pair.name + "@book";
    pair.bookListeners.forEach(
        (client, depth) -> {
          String text = texts.get(depth);
          if (text != null) {
            bookMessages++;
            client.say(stream, text);
          }
        });
  }

  private void trade(Tick.Trade trade) {
    Pair pair = pairs.get(names.name(trade.instrument()));
    pair.trades.add(trade);
    pair.ledger.trade(
        trade.tradeId(),
        trade.price().toString(),
        trade.quantity().toString(),
        trade.side(),
        trade.timestampMicros());
    if (pair.trades.size() > tradesKept) {
      pair.trades.poll();
    }
    String text = KrakenJson.trades(pair.name, false, List.of(trade));
    String stream = pair.name + "@trade";
    pair.tradeListeners.forEach(client -> client.say(stream, text));
  }

  /** Puts a wrong checksum into the next book messages of a pair; {@code *} for each. */
  void spoilChecksums(String pair, int count) {
    change(pair, p -> p.wrongChecksums += count);
  }

  /** Never says the next book messages of a pair; {@code *} for each. */
  void loseUpdates(String pair, int count) {
    change(pair, p -> p.lostUpdates += count);
  }

  /** Ends wrong checksums and losses that are still to come. */
  void clearFaults() {
    change(
        "*",
        pair -> {
          pair.wrongChecksums = 0;
          pair.lostUpdates = 0;
        });
  }

  private void change(String name, Consumer<Pair> fault) {
    lock.lock();
    try {
      if (name.equals("*")) {
        pairs.values().forEach(fault);
        return;
      }
      Pair pair = pairs.get(name);
      if (pair == null) {
        throw new IllegalArgumentException(
            "no pair '" + name + "', expected one of " + pairs.keySet());
      }
      fault.accept(pair);
    } finally {
      lock.unlock();
    }
  }

  /** The trades of a pair that are kept, oldest first; empty for an unknown one. */
  List<Tick.Trade> trades(String name) {
    lock.lock();
    try {
      Pair pair = pairs.get(name);
      return pair == null ? List.of() : List.copyOf(pair.trades);
    } finally {
      lock.unlock();
    }
  }

  /** The clients that listen to both channels of every pair. */
  int wholeListeners() {
    lock.lock();
    try {
      Set<Listener> whole = null;
      for (Pair pair : pairs.values()) {
        Set<Listener> both = new LinkedHashSet<>(pair.bookListeners.keySet());
        both.retainAll(pair.tradeListeners);
        if (whole == null) {
          whole = both;
        } else {
          whole.retainAll(both);
        }
      }
      return whole == null ? 0 : whole.size();
    } finally {
      lock.unlock();
    }
  }

  /** When a subscription changed last, on the clock of {@link System#nanoTime}. */
  long changedNanos() {
    return changedNanos;
  }

  /** What was said of each pair, in the order of their names. */
  List<PaperLedger.Entry> ledger() {
    return pairs.values().stream().map(pair -> pair.ledger.entry()).toList();
  }

  /** To how many channels of pairs a client listens. */
  int streams(Listener client) {
    lock.lock();
    try {
      return (int)
          pairs.values().stream()
              .mapToLong(
                  pair ->
                      (pair.bookListeners.containsKey(client) ? 1 : 0)
                          + (pair.tradeListeners.contains(client) ? 1 : 0))
              .sum();
    } finally {
      lock.unlock();
    }
  }

  /** Book changes said so far, to all clients together. */
  long bookMessages() {
    lock.lock();
    try {
      return bookMessages;
    } finally {
      lock.unlock();
    }
  }
}
