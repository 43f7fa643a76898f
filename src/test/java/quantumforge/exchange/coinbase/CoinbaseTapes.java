package quantumforge.exchange.coinbase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Recorded messages of Coinbase, and what they say by a reading of their own. */
final class CoinbaseTapes {

  static final String EXCHANGE = "coinbase";
  private static final ObjectMapper JSON = new ObjectMapper();

  private CoinbaseTapes() {}

  /** The committed messages. */
  static List<String> excerpt() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CoinbaseTapes.class.getResourceAsStream("/tapes/coinbase_excerpt.ndjson"),
                StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  /** The messages of one tape; the test is skipped without the tapes. */
  static List<String> tape(String name) throws IOException {
    return Tapes.read(Tapes.folder().resolve("coinbase").resolve(name)).stream()
        .filter(Tapes.Message::isFrame)
        .map(Tapes.Message::payload)
        .toList();
  }

  static JsonNode json(String message) throws IOException {
    return JSON.readTree(message);
  }

  static boolean isAdvanced(JsonNode message) {
    return message.has("channel");
  }

  /** Every product that is named, by its name. */
  static Map<String, Instrument> products(List<String> messages) throws IOException {
    Map<String, Instrument> products = new TreeMap<>();
    for (String message : messages) {
      for (JsonNode id : json(message).findValues("product_id")) {
        String product = id.asText();
        products.put(product, new Instrument(EXCHANGE, product.replace("-", "")));
      }
    }
    return products;
  }

  /** What a message says, one line for each trade and level, in its order; trades by id. */
  static List<String> facts(String message) throws IOException {
    JsonNode root = json(message);
    List<String> facts = new ArrayList<>();
    switch (root.path("channel").asText(root.path("type").asText())) {
      case "match", "last_match" -> facts.add(trade(root, root.path("time").asText()));
      case "l2update" ->
          root.path("changes")
              .forEach(
                  change ->
                      facts.add(
                          level(
                              root.path("product_id").asText(),
                              change.get(0).asText().equals("buy"),
                              change.get(1).asText(),
                              change.get(2).asText())));
      case "snapshot" -> {
        String product = root.path("product_id").asText();
        root.path("bids")
            .forEach(
                bid -> facts.add(level(product, true, bid.get(0).asText(), bid.get(1).asText())));
        root.path("asks")
            .forEach(
                ask -> facts.add(level(product, false, ask.get(0).asText(), ask.get(1).asText())));
      }
      case "l2_data" ->
          root.path("events")
              .forEach(
                  event ->
                      event
                          .path("updates")
                          .forEach(
                              update ->
                                  facts.add(
                                      level(
                                          event.path("product_id").asText(),
                                          update.path("side").asText().equals("bid"),
                                          update.path("price_level").asText(),
                                          update.path("new_quantity").asText()))));
      case "market_trades" -> {
        root.path("events")
            .forEach(
                event ->
                    event
                        .path("trades")
                        .forEach(
                            trade ->
                                facts.addFirst(trade(trade, root.path("timestamp").asText()))));
      }
      case "ticker" -> {
        if (root.has("best_bid")) {
          facts.add(
              top(
                  root.path("product_id").asText(),
                  root.path("sequence").asLong(),
                  root.path("best_bid").asText(),
                  root.path("best_ask").asText()));
        }
        root.path("events")
            .forEach(
                event ->
                    event
                        .path("tickers")
                        .forEach(
                            ticker ->
                                facts.add(
                                    top(
                                        ticker.path("product_id").asText(),
                                        root.path("sequence_num").asLong(),
                                        ticker.path("best_bid").asText(),
                                        ticker.path("best_ask").asText()))));
      }
      default -> {}
    }
    return facts;
  }

  private static String top(String product, long sequence, String bid, String ask) {
    return "%s top %d %s %s".formatted(product.replace("-", ""), sequence, plain(bid), plain(ask));
  }

  private static String trade(JsonNode trade, String sent) {
    return "%s %s %s x %s %s at %d, sent %d"
        .formatted(
            trade.path("product_id").asText().replace("-", ""),
            trade.path("trade_id").asText(),
            trade.path("price").asText(),
            trade.path("size").asText(),
            trade.path("side").asText().equalsIgnoreCase("sell") ? "BUY" : "SELL",
            micros(trade.path("time").asText()),
            micros(sent));
  }

  private static long micros(String time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
  }

  private static String level(String product, boolean bid, String price, String quantity) {
    return "%s %s %s x %s"
        .formatted(product.replace("-", ""), bid ? "bid" : "ask", plain(price), plain(quantity));
  }

  /** Levels of one message share their decimals, so their zeros at the end say nothing. */
  private static String plain(String number) {
    return new BigDecimal(number).stripTrailingZeros().toPlainString();
  }

  /** The same lines of what was decoded; the bids of a message before its asks. */
  static List<String> facts(Tick tick) {
    List<String> facts = new ArrayList<>();
    switch (tick) {
      case Tick.Trade trade ->
          facts.add(
              "%s %d %s x %s %s at %d, sent %d"
                  .formatted(
                      trade.instrument().symbol(),
                      trade.tradeId(),
                      trade.price(),
                      trade.quantity(),
                      trade.side(),
                      trade.timestampMicros(),
                      trade.eventMicros()));
      case Tick.BookDelta delta -> {
        facts.addAll(levels(delta, true, delta.bids()));
        facts.addAll(levels(delta, false, delta.asks()));
      }
      case Tick.BookSnapshot whole -> {
        facts.addAll(levels(whole, true, whole.bids()));
        facts.addAll(levels(whole, false, whole.asks()));
      }
      case Tick.TopOfBook top ->
          facts.add(
              top(
                  top.instrument().symbol(),
                  top.updateId(),
                  top.bid().toString(),
                  top.ask().toString()));
      case Tick.Gap gap -> throw new AssertionError(gap);
    }
    return facts;
  }

  private static List<String> levels(Tick tick, boolean bid, Levels levels) {
    List<String> facts = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      facts.add(
          level(
              tick.instrument().symbol(),
              bid,
              levels.price(i).toString(),
              levels.quantity(i).toString()));
    }
    return facts;
  }
}
