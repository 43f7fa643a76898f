package quantumforge.exchange.tape;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/**
 * A frame of a Binance stream, taken apart as far as replaying and judging a tape needs it: which
 * stream, which ids, which levels, and where its time stamps stand. The text itself is kept, for it
 * is what is replayed.
 *
 * @param stream as clients subscribe to it; made up from event and symbol when the frame is raw
 * @param symbol in upper case; empty when the frame names none
 * @param data the payload inside the wrapper of combined streams
 * @param firstId the trade id; the first update id of a depth event; the first trade id of an
 *     aggregate
 * @param lastId the same, last; the aggregate's own id is {@link #aggregateId}
 * @param previousId {@code pu} of futures depth events; -1 where there is none
 * @param stamps the time stamps inside {@code data}, in order
 */
public record RecordedFrame(
    Kind kind,
    String stream,
    String symbol,
    String data,
    long firstId,
    long lastId,
    long previousId,
    long aggregateId,
    String price,
    String quantity,
    boolean buyerMakes,
    long eventTime,
    long tradeTime,
    List<Level> bids,
    List<Level> asks,
    List<Stamp> stamps) {

  /** Time stamps above this are microseconds: as milliseconds it is the year 5138. */
  private static final long MICROS_FROM = 100_000_000_000_000L;

  public RecordedFrame {
    bids = List.copyOf(bids);
    asks = List.copyOf(asks);
    stamps = List.copyOf(stamps);
  }

  /** What the frame is about. */
  public enum Kind {
    /** One trade. */
    TRADE,
    /** Trades of one order at one price, as one. */
    AGG_TRADE,
    /** Changed levels of an order book. */
    DEPTH,
    /** Best bid and ask. */
    BOOK_TICKER,
    /** Anything else; kept as it is. */
    OTHER
  }

  /** One price level as text. */
  public record Level(String price, String quantity) {

    /** Whether the level is being removed. */
    public boolean removed() {
      return quantity.chars().allMatch(c -> c == '0' || c == '.');
    }
  }

  /** A time stamp: characters {@code [from, to)} of the data, and its value as written. */
  public record Stamp(int from, int to, long value) {}

  /** A recorded time stamp of either unit in microseconds. */
  public static long micros(long stamp) {
    return stamp >= MICROS_FROM ? stamp : stamp * 1_000;
  }

  /** The part of the stream's name behind the symbol, for example {@code depth@100ms}. */
  public String channel() {
    int at = stream.indexOf('@');
    return at < 0 ? stream : stream.substring(at + 1);
  }

  /**
   * Takes a frame apart.
   *
   * @throws IllegalArgumentException when it is no frame of a Binance stream, naming what is wrong
   */
  public static RecordedFrame parse(String frame) {
    try (JsonParser parser = Json.FACTORY.createParser(frame)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("the frame is no JSON object");
      }
      Wrapper wrapper = Wrapper.of(parser, frame);
      return wrapper == null
          ? new FrameFields("", frame).read()
          : new FrameFields(wrapper.stream, wrapper.data).read();
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("broken JSON: " + broken.getOriginalMessage(), broken);
    } catch (IOException unreachable) {
      throw new IllegalStateException("reading from memory failed", unreachable);
    }
  }

  /** {@code {"stream":..,"data":..}}. */
  private record Wrapper(String stream, String data) {

    /** Null when the frame is raw. */
    static Wrapper of(JsonParser parser, String frame) throws IOException {
      String stream = null;
      String data = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("stream") && value == JsonToken.VALUE_STRING) {
          stream = parser.getText();
        } else if (name.equals("data") && value.isStructStart()) {
          int from = (int) parser.currentTokenLocation().getCharOffset();
          parser.skipChildren();
          data = frame.substring(from, (int) parser.currentLocation().getCharOffset());
        } else {
          parser.skipChildren();
        }
      }
      return stream == null || data == null ? null : new Wrapper(stream, data);
    }
  }
}
