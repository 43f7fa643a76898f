package quantumforge.exchange.paper;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import quantumforge.exchange.paper.PairDialect.Listener;
import quantumforge.kernel.Tick;

/**
 * Coinbase's Exchange feed: {@code level2_batch} with a whole book first, {@code matches}, {@code
 * ticker} and {@code heartbeat}. Not thread-safe.
 */
final class ExchangeFeed implements ProductFeed {

  private static final String REFUSED = "Failed to subscribe";

  /** The venue's documents "WebSocket Overview" and "Rate Limits". */
  private static final PairDialect.Limits LIMITS =
      new PairDialect.Limits(
          PairDialect.Rate.perSecond(8),
          true,
          PairDialect.Rate.perSecond(8),
          PairDialect.Rate.perSecond(10),
          Duration.ofSeconds(5));

  private final SortedMap<String, CoinbaseProduct> products;

  ExchangeFeed(SortedMap<String, CoinbaseProduct> products) {
    this.products = products;
  }

  @Override
  public PairDialect.Limits limits() {
    return LIMITS;
  }

  @Override
  public String tooMany() {
    return CoinbaseJson.error("Rate limit exceeded", "too many messages");
  }

  @Override
  public String malformed() {
    return CoinbaseJson.error("Malformed JSON", "the message cannot be read");
  }

  @Override
  public String unknownType(String type) {
    return CoinbaseJson.error("Type has to be either subscribe or unsubscribe", type);
  }

  /** One wrong name refuses the whole message, as the venue does. */
  @Override
  public void change(Listener client, JsonNode request, boolean subscribe) {
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

  @Override
  public Map<String, List<String>> subscriptions(Listener client) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (CoinbaseChannel channel : CoinbaseChannel.values()) {
      List<String> names = ProductFeed.heard(products.values(), channel, client);
      if (!names.isEmpty()) {
        all.put(channel.key(), names);
      }
    }
    return all;
  }

  @Override
  public void second(Listener client) {
    for (CoinbaseProduct product : products.values()) {
      if (product.listeners(CoinbaseChannel.HEARTBEAT).contains(client)) {
        client.say(CoinbaseJson.heartbeat(product));
      }
    }
  }

  @Override
  public void changed(CoinbaseProduct product, List<CoinbaseProduct.Change> changes) {
    say(product, CoinbaseChannel.LEVEL2_BATCH, CoinbaseJson.change(product, changes));
  }

  @Override
  public void traded(CoinbaseProduct product, Tick.Trade trade) {
    say(product, CoinbaseChannel.MATCHES, CoinbaseJson.match("match", product, trade));
    if (!product.listeners(CoinbaseChannel.TICKER).isEmpty()) {
      say(product, CoinbaseChannel.TICKER, CoinbaseJson.ticker(product, trade));
    }
  }

  private void say(CoinbaseProduct product, CoinbaseChannel channel, String text) {
    String stream = product.name() + "@" + channel.key();
    for (Listener client : product.listeners(channel)) {
      client.say(stream, text);
    }
  }
}
