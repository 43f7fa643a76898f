package quantumforge.exchange.paper;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** The texts of Coinbase Exchange, in the order of fields that the venue writes. */
final class CoinbaseJson {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private CoinbaseJson() {}

  static String subscriptions(Map<String, List<String>> channels) {
    return channels.entrySet().stream()
        .map(
            entry ->
                "{\"name\":\"%s\",\"product_ids\":%s}"
                    .formatted(entry.getKey(), strings(entry.getValue())))
        .collect(Collectors.joining(",", "{\"type\":\"subscriptions\",\"channels\":[", "]}"));
  }

  static String error(String message, String reason) {
    return "{\"type\":\"error\",\"message\":\"%s\",\"reason\":\"%s\"}"
        .formatted(plain(message), plain(reason));
  }

  static String snapshot(CoinbaseProduct product) {
    return "{\"type\":\"snapshot\",\"product_id\":\"%s\",\"asks\":%s,\"bids\":%s}"
        .formatted(product.name(), levels(product.asks(), ""), levels(product.bids(), ""));
  }

  static String change(CoinbaseProduct product, List<CoinbaseProduct.Change> changes) {
    StringBuilder text = new StringBuilder(256);
    text.append("{\"type\":\"l2update\",\"product_id\":\"").append(product.name());
    text.append("\",\"changes\":[");
    String separator = "";
    for (CoinbaseProduct.Change change : changes) {
      text.append(separator).append(change.side() == Side.BUY ? "[\"buy\",\"" : "[\"sell\",\"");
      text.append(change.price()).append("\",\"").append(change.quantity()).append("\"]");
      separator = ",";
    }
    return text.append("],\"time\":\"").append(time(product.micros())).append("\"}").toString();
  }

  /**
   * @param type {@code match} or {@code last_match}
   */
  static String match(String type, CoinbaseProduct product, Tick.Trade trade) {
    return """
    {"type":"%s","trade_id":%d,"maker_order_id":"%s","taker_order_id":"%s","side":"%s",\
    "size":"%s","price":"%s","product_id":"%s","sequence":%d,"time":"%s"}"""
        .formatted(
            type,
            trade.tradeId(),
            new UUID(1, trade.tradeId()),
            new UUID(2, trade.tradeId()),
            maker(trade.side()),
            trade.quantity(),
            trade.price(),
            product.name(),
            product.sequence(),
            time(trade.timestampMicros()));
  }

  static String ticker(CoinbaseProduct product, Tick.Trade trade) {
    Map.Entry<Price, Quantity> bid = first(product.bids());
    Map.Entry<Price, Quantity> ask = first(product.asks());
    return """
    {"type":"ticker","sequence":%d,"product_id":"%s","price":"%s","best_bid":"%s",\
    "best_bid_size":"%s","best_ask":"%s","best_ask_size":"%s","side":"%s","time":"%s",\
    "trade_id":%d,"last_size":"%s"}"""
        .formatted(
            product.sequence(),
            product.name(),
            trade.price(),
            bid.getKey(),
            bid.getValue(),
            ask.getKey(),
            ask.getValue(),
            trade.side() == Side.BUY ? "buy" : "sell",
            time(trade.timestampMicros()),
            trade.tradeId(),
            trade.quantity());
  }

  /** A side of a book of the synthetic market is never empty. */
  static Map.Entry<Price, Quantity> first(Map<Price, Quantity> side) {
    return side.entrySet().iterator().next();
  }

  static String heartbeat(CoinbaseProduct product) {
    return "{\"type\":\"heartbeat\",\"last_trade_id\":%d,\"product_id\":\"%s\",\"sequence\":%d,\"time\":\"%s\"}"
        .formatted(
            product.lastTrade().map(Tick.Trade::tradeId).orElse(0L),
            product.name(),
            product.sequence(),
            time(MicroClock.now()));
  }

  /** One trade of {@code /products/<id>/trades}. */
  static String past(PastTrade trade) {
    return "{\"trade_id\":%d,\"side\":\"%s\",\"size\":\"%s\",\"price\":\"%s\",\"time\":\"%s\"}"
        .formatted(
            trade.id(),
            maker(trade.side()),
            trade.quantity(),
            trade.price(),
            time(trade.timestampMicros()));
  }

  /** A side of a book as pairs; {@code more} stands behind each quantity. */
  static String levels(Map<Price, Quantity> side, String more) {
    return side.entrySet().stream()
        .map(level -> "[\"" + level.getKey() + "\",\"" + level.getValue() + "\"" + more + "]")
        .collect(Collectors.joining(",", "[", "]"));
  }

  static String time(long micros) {
    return TIME.format(
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L));
  }

  /** The venue names the side of the order that was there before. */
  private static String maker(Side taker) {
    return taker == Side.BUY ? "sell" : "buy";
  }

  private static String strings(Collection<String> values) {
    return values.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }

  private static String plain(String text) {
    return text.replace("\\", "").replace("\"", "'");
  }
}
