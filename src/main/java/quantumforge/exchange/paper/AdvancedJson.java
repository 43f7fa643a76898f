package quantumforge.exchange.paper;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** The texts of Coinbase Advanced Trade, in the order of fields that the venue writes. */
final class AdvancedJson {

  /** As messages name them; {@code level2} is asked for, and {@code l2_data} comes. */
  static final String BOOK = "l2_data";

  static final String TRADES = "market_trades";
  static final String TICKER = "ticker";
  static final String HEARTBEATS = "heartbeats";
  static final String SUBSCRIPTIONS = "subscriptions";

  private static final String LEVEL2 = "level2";

  /** The channels of products, as clients ask for them. */
  static final List<String> CHANNELS = List.of(LEVEL2, TRADES, TICKER);

  private AdvancedJson() {}

  /** Which of the market's channels that is; empty when the venue has no such channel. */
  static Optional<CoinbaseChannel> channel(String name) {
    return switch (name) {
      case LEVEL2 -> Optional.of(CoinbaseChannel.LEVEL2_BATCH);
      case TRADES -> Optional.of(CoinbaseChannel.MATCHES);
      case TICKER -> Optional.of(CoinbaseChannel.TICKER);
      default -> Optional.empty();
    };
  }

  /** How clients ask for one of those. */
  static String name(CoinbaseChannel channel) {
    return switch (channel) {
      case LEVEL2_BATCH -> LEVEL2;
      case MATCHES -> TRADES;
      case TICKER -> TICKER;
      case HEARTBEAT -> HEARTBEATS;
    };
  }

  static String error(String message) {
    return "{\"type\":\"error\",\"message\":\"" + message.replace("\"", "'") + "\"}";
  }

  /**
   * One numbered message.
   *
   * @param events without brackets
   */
  static String message(String channel, long sequence, String events) {
    return "{\"channel\":\"%s\",\"timestamp\":\"%s\",\"sequence_num\":%d,\"events\":[%s]}"
        .formatted(channel, CoinbaseJson.time(MicroClock.now()), sequence, events);
  }

  static String subscriptions(Map<String, List<String>> channels) {
    return channels.entrySet().stream()
        .map(
            entry ->
                entry.getValue().stream()
                    .collect(Collectors.joining("\",\"", "\"" + entry.getKey() + "\":[\"", "\"]")))
        .collect(Collectors.joining(",", "{\"subscriptions\":{", "}}"));
  }

  static String heartbeat(long counter) {
    return "{\"current_time\":\"%s\",\"heartbeat_counter\":%d}"
        .formatted(CoinbaseJson.time(MicroClock.now()), counter);
  }

  /**
   * The price of a trade and the best prices of the book.
   *
   * @param type {@code snapshot} for what stands at the beginning of a subscription
   */
  static String ticker(String type, CoinbaseProduct product, Tick.Trade trade) {
    Map.Entry<Price, Quantity> bid = CoinbaseJson.first(product.bids());
    Map.Entry<Price, Quantity> ask = CoinbaseJson.first(product.asks());
    return """
    {"type":"%s","tickers":[{"type":"ticker","product_id":"%s","price":"%s","best_bid":"%s",\
    "best_ask":"%s","best_bid_quantity":"%s","best_ask_quantity":"%s"}]}"""
        .formatted(
            type,
            product.name(),
            trade.price(),
            bid.getKey(),
            ask.getKey(),
            bid.getValue(),
            ask.getValue());
  }

  static String whole(CoinbaseProduct product) {
    String time = CoinbaseJson.time(product.micros());
    Stream<String> levels =
        Stream.concat(
            product.bids().entrySet().stream()
                .map(level -> level(Side.BUY, time, level.getKey(), level.getValue())),
            product.asks().entrySet().stream()
                .map(level -> level(Side.SELL, time, level.getKey(), level.getValue())));
    return book("snapshot", product, levels);
  }

  static String changes(CoinbaseProduct product, List<CoinbaseProduct.Change> changes) {
    String time = CoinbaseJson.time(product.micros());
    return book(
        "update",
        product,
        changes.stream()
            .map(change -> level(change.side(), time, change.price(), change.quantity())));
  }

  private static String book(String type, CoinbaseProduct product, Stream<String> levels) {
    return levels.collect(
        Collectors.joining(
            ",",
            "{\"type\":\"%s\",\"product_id\":\"%s\",\"updates\":[".formatted(type, product.name()),
            "]}"));
  }

  private static String level(Side side, String time, Price price, Quantity quantity) {
    return "{\"side\":\"%s\",\"event_time\":\"%s\",\"price_level\":\"%s\",\"new_quantity\":\"%s\"}"
        .formatted(side == Side.BUY ? "bid" : "offer", time, price, quantity);
  }

  /**
   * @param trades in the order in which they are to stand there
   */
  static String trades(String type, CoinbaseProduct product, List<PastTrade> trades) {
    return trades.stream()
        .map(trade -> trade(product, trade))
        .collect(Collectors.joining(",", "{\"type\":\"%s\",\"trades\":[".formatted(type), "]}"));
  }

  /** The venue names the side of the order that was there before. */
  private static String trade(CoinbaseProduct product, PastTrade trade) {
    return """
    {"product_id":"%s","trade_id":"%d","price":"%s","size":"%s","time":"%s","side":"%s"}"""
        .formatted(
            product.name(),
            trade.id(),
            trade.price(),
            trade.quantity(),
            CoinbaseJson.time(trade.timestampMicros()),
            trade.side() == Side.BUY ? "SELL" : "BUY");
  }
}
