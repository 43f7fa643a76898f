package quantumforge.exchange.paper;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** The texts of Kraken's WebSocket v2, in the order of fields that the venue writes. */
final class KrakenJson {

  static final String HEARTBEAT = "{\"channel\":\"heartbeat\"}";
  static final String PONG = "{\"method\":\"pong\"}";
  static final String TOO_MANY = "{\"Error\":\"Exceeded msg rate\"}";
  static final String ONLINE =
      "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"version\":\"2.0.0\","
          + "\"system\":\"online\",\"api_version\":\"v2\",\"connection_id\":1}]}";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private KrakenJson() {}

  static String book(
      String pair, boolean snapshot, KrakenView.Change change, long checksum, long micros) {
    StringBuilder text = head("book", snapshot);
    text.append("{\"symbol\":\"").append(pair).append("\",\"bids\":[");
    levels(text, change.bids());
    text.append("],\"asks\":[");
    levels(text, change.asks());
    text.append("],\"checksum\":").append(checksum);
    return text.append(",\"timestamp\":\"").append(time(micros)).append("\"}]}").toString();
  }

  private static void levels(StringBuilder text, List<KrakenView.Entry> levels) {
    String separator = "";
    for (KrakenView.Entry level : levels) {
      text.append(separator).append("{\"price\":").append(level.price());
      text.append(",\"qty\":").append(level.quantity()).append('}');
      separator = ",";
    }
  }

  static String trades(String pair, boolean snapshot, List<Tick.Trade> trades) {
    StringBuilder text = head("trade", snapshot);
    String separator = "";
    for (Tick.Trade trade : trades) {
      text.append(separator).append("{\"symbol\":\"").append(pair);
      text.append("\",\"side\":\"").append(trade.side() == Side.BUY ? "buy" : "sell");
      text.append("\",\"price\":").append(trade.price());
      text.append(",\"qty\":").append(trade.quantity());
      text.append(",\"ord_type\":\"limit\",\"trade_id\":").append(trade.tradeId());
      text.append(",\"timestamp\":\"").append(time(trade.timestampMicros())).append("\"}");
      separator = ",";
    }
    return text.append("]}").toString();
  }

  private static StringBuilder head(String channel, boolean snapshot) {
    return new StringBuilder(512)
        .append("{\"channel\":\"")
        .append(channel)
        .append("\",\"type\":\"")
        .append(snapshot ? "snapshot" : "update")
        .append("\",\"data\":[");
  }

  static String done(String method, String channel, String pair) {
    return "{\"method\":\"%s\",\"result\":{\"channel\":\"%s\",\"symbol\":\"%s\"},\"success\":true}"
        .formatted(method, channel, pair);
  }

  static String refused(String method, String pair, String error) {
    return "{\"error\":\"%s\",\"method\":\"%s\",\"success\":false,\"symbol\":\"%s\"}"
        .formatted(error, method, pair);
  }

  private static String time(long micros) {
    return TIME.format(
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L));
  }
}
