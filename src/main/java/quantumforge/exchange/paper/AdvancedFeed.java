package quantumforge.exchange.paper;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import quantumforge.exchange.paper.PairDialect.Listener;
import quantumforge.kernel.Tick;

/**
 * Coinbase's Advanced Trade feed: {@code level2}, {@code market_trades}, {@code ticker} and {@code
 * heartbeats}, every message of a connection under the next {@code sequence_num}. Not thread-safe.
 */
final class AdvancedFeed implements ProductFeed {

  /** Of past trades so many are said first, the newest in front. */
  private static final int TRADES_SAID = 100;

  /** The venue's document "Advanced Trade WebSocket Rate Limits". */
  private static final PairDialect.Limits LIMITS =
      new PairDialect.Limits(
          PairDialect.Rate.perSecond(8),
          true,
          PairDialect.Rate.perSecond(8),
          PairDialect.Rate.perSecond(10),
          Duration.ofSeconds(5));

  private final SortedMap<String, CoinbaseProduct> products;
  private final Map<Listener, Client> clients = new HashMap<>();

  /** What one connection has heard so far. */
  private static final class Client {
    private long sequence;
    private long beats;
    private boolean wantsBeats;
  }

  AdvancedFeed(SortedMap<String, CoinbaseProduct> products) {
    this.products = products;
  }

  @Override
  public PairDialect.Limits limits() {
    return LIMITS;
  }

  @Override
  public String tooMany() {
    return AdvancedJson.error("rate limit exceeded");
  }

  @Override
  public String malformed() {
    return AdvancedJson.error("malformed JSON");
  }

  @Override
  public String unknownType(String type) {
    return AdvancedJson.error("unknown type '" + type + "'");
  }

  @Override
  public void change(Listener client, JsonNode request, boolean subscribe) {
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
    switch (channel) {
      case LEVEL2_BATCH -> say(client, AdvancedJson.BOOK, AdvancedJson.whole(product));
      case MATCHES -> {
        List<PastTrade> trades = product.trades().newest(TRADES_SAID).reversed();
        say(client, AdvancedJson.TRADES, AdvancedJson.trades("snapshot", product, trades));
      }
      case TICKER ->
          product
              .lastTrade()
              .map(trade -> AdvancedJson.ticker("snapshot", product, trade))
              .ifPresent(events -> say(client, AdvancedJson.TICKER, events));
      case HEARTBEAT -> throw new IllegalArgumentException("heartbeats are of no product");
    }
  }

  @Override
  public Map<String, List<String>> subscriptions(Listener client) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (wantsBeats(client)) {
      all.put(AdvancedJson.HEARTBEATS, List.of(AdvancedJson.HEARTBEATS));
    }
    for (String name : AdvancedJson.CHANNELS) {
      CoinbaseChannel channel = AdvancedJson.channel(name).orElseThrow();
      List<String> names = ProductFeed.heard(products.values(), channel, client);
      if (!names.isEmpty()) {
        all.put(name, names);
      }
    }
    return all;
  }

  private boolean wantsBeats(Listener client) {
    Client heard = clients.get(client);
    return heard != null && heard.wantsBeats;
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
  public void second(Listener client) {
    if (wantsBeats(client)) {
      long beats = clients.get(client).beats++;
      say(client, AdvancedJson.HEARTBEATS, AdvancedJson.heartbeat(beats));
    }
  }

  @Override
  public void forget(Listener client) {
    clients.remove(client);
  }

  @Override
  public void changed(CoinbaseProduct product, List<CoinbaseProduct.Change> changes) {
    String events = AdvancedJson.changes(product, changes);
    say(product, CoinbaseChannel.LEVEL2_BATCH, AdvancedJson.BOOK, events);
  }

  @Override
  public void traded(CoinbaseProduct product, Tick.Trade trade) {
    String events = AdvancedJson.trades("update", product, product.trades().newest(1));
    say(product, CoinbaseChannel.MATCHES, AdvancedJson.TRADES, events);
    if (!product.listeners(CoinbaseChannel.TICKER).isEmpty()) {
      String best = AdvancedJson.ticker("update", product, trade);
      say(product, CoinbaseChannel.TICKER, AdvancedJson.TICKER, best);
    }
  }
}
