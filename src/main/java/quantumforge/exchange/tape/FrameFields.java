package quantumforge.exchange.tape;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the fields of one payload; the short names are the venue's. Used once. */
final class FrameFields {

  private final String data;
  private String stream;
  private String event = "";
  private String symbol = "";
  private long u = -1;
  private long firstU = -1;
  private long pu = -1;
  private long t = -1;
  private long a = -1;
  private long f = -1;
  private long l = -1;
  private long eventTime;
  private long tradeTime;
  private String price = "";
  private String quantity = "";
  private boolean buyerMakes;
  private String bidText = "";
  private String bidQuantityText = "";
  private String askText = "";
  private String askQuantityText = "";
  private List<RecordedFrame.Level> bids = List.of();
  private List<RecordedFrame.Level> asks = List.of();
  private final List<RecordedFrame.Stamp> stamps = new ArrayList<>(2);

  FrameFields(String stream, String data) {
    this.stream = stream;
    this.data = data;
  }

  RecordedFrame read() throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(data)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          field(parser, name, value);
        }
      }
    }
    return finished();
  }

  private void field(JsonParser parser, String name, JsonToken value) throws IOException {
    switch (value) {
      case VALUE_NUMBER_INT -> number(parser, name);
      case VALUE_STRING -> text(name, parser.getText());
      case VALUE_TRUE, VALUE_FALSE ->
          buyerMakes = name.equals("m") ? value == JsonToken.VALUE_TRUE : buyerMakes;
      case START_ARRAY -> {
        switch (name) {
          case "b" -> bids = levels(parser);
          case "a" -> asks = levels(parser);
          default -> parser.skipChildren();
        }
      }
      case START_OBJECT -> nested(parser, name);
      default -> parser.skipChildren();
    }
  }

  private void number(JsonParser parser, String name) throws IOException {
    switch (name) {
      case "E" -> eventTime = stamp(parser);
      case "T" -> tradeTime = stamp(parser);
      case "u" -> u = parser.getLongValue();
      case "U" -> firstU = parser.getLongValue();
      case "pu" -> pu = parser.getLongValue();
      case "t" -> t = parser.getLongValue();
      case "a" -> a = parser.getLongValue();
      case "f" -> f = parser.getLongValue();
      case "l" -> l = parser.getLongValue();
      default -> {
        // Nothing that replaying a tape needs.
      }
    }
  }

  private void text(String name, String value) {
    switch (name) {
      case "e" -> event = value;
      case "s" -> symbol = value;
      case "p" -> price = value;
      case "q" -> quantity = value;
      case "b" -> bidText = value;
      case "B" -> bidQuantityText = value;
      case "a" -> askText = value;
      case "A" -> askQuantityText = value;
      default -> {
        // Nothing that replaying a tape needs.
      }
    }
  }

  /** Candles keep their own times one level deeper. */
  private void nested(JsonParser parser, String name) throws IOException {
    if (!name.equals("k")) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String inner = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT && (inner.equals("t") || inner.equals("T"))) {
        stamp(parser);
      }
      parser.skipChildren();
    }
  }

  private long stamp(JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    int length = parser.getTextLength();
    long value = parser.getLongValue();
    stamps.add(new RecordedFrame.Stamp(from, from + length, value));
    return value;
  }

  private static List<RecordedFrame.Level> levels(JsonParser parser) throws IOException {
    List<RecordedFrame.Level> levels = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      String price = parser.nextTextValue();
      String quantity = parser.nextTextValue();
      if (price == null || quantity == null) {
        throw new IllegalArgumentException("a price level without price and quantity as text");
      }
      levels.add(new RecordedFrame.Level(price, quantity));
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parser.skipChildren();
      }
    }
    return levels;
  }

  private RecordedFrame finished() {
    RecordedFrame.Kind kind = kind();
    if (stream.isEmpty()) {
      stream = madeUp(kind);
    }
    if (kind == RecordedFrame.Kind.BOOK_TICKER) {
      bids = List.of(new RecordedFrame.Level(bidText, bidQuantityText));
      asks = List.of(new RecordedFrame.Level(askText, askQuantityText));
    }
    check(kind);
    return switch (kind) {
      case TRADE -> frame(kind, t, t);
      case AGG_TRADE -> frame(kind, f, l);
      case DEPTH -> frame(kind, firstU, u);
      case BOOK_TICKER -> frame(kind, u, u);
      case OTHER -> frame(kind, -1, -1);
    };
  }

  private RecordedFrame frame(RecordedFrame.Kind kind, long first, long last) {
    return new RecordedFrame(
        kind,
        stream,
        symbol,
        data,
        first,
        last,
        pu,
        a,
        price,
        quantity,
        buyerMakes,
        eventTime,
        tradeTime,
        bids,
        asks,
        stamps);
  }

  private RecordedFrame.Kind kind() {
    return switch (event) {
      case "trade" -> RecordedFrame.Kind.TRADE;
      case "aggTrade" -> RecordedFrame.Kind.AGG_TRADE;
      case "depthUpdate" -> RecordedFrame.Kind.DEPTH;
      case "bookTicker" -> RecordedFrame.Kind.BOOK_TICKER;
      case "" ->
          u >= 0 && !bidText.isEmpty() ? RecordedFrame.Kind.BOOK_TICKER : RecordedFrame.Kind.OTHER;
      default -> RecordedFrame.Kind.OTHER;
    };
  }

  private String madeUp(RecordedFrame.Kind kind) {
    String channel =
        switch (kind) {
          case TRADE -> "trade";
          case AGG_TRADE -> "aggTrade";
          case DEPTH -> "depth@100ms";
          case BOOK_TICKER -> "bookTicker";
          case OTHER -> event;
        };
    return symbol.toLowerCase(Locale.ROOT) + "@" + channel;
  }

  private void check(RecordedFrame.Kind kind) {
    boolean sound =
        switch (kind) {
          case TRADE -> t >= 0 && tradeTime > 0 && priced();
          case AGG_TRADE -> a >= 0 && f >= 0 && l >= 0 && tradeTime > 0 && priced();
          case DEPTH -> u >= 0 && firstU >= 0 && firstU <= u;
          case BOOK_TICKER -> u >= 0 && !askText.isEmpty();
          case OTHER -> true;
        };
    if (!sound || kind != RecordedFrame.Kind.OTHER && symbol.isEmpty()) {
      throw new IllegalArgumentException(
          "a " + kind + " frame lacks a field or has one out of range: " + beginning());
    }
  }

  private boolean priced() {
    return !price.isEmpty() && !quantity.isEmpty();
  }

  private String beginning() {
    return data.length() <= 120 ? data : data.substring(0, 120) + "...";
  }
}
