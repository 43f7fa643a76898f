package quantumforge.exchange.kraken;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;

/** Runs one text message through the scanner and the parser. */
final class Decoding {

  static final String EXCHANGE = "kraken_spot";
  static final long RECEIVED = 1_696_613_755_500_000L;

  static final String BOOK =
      "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\",\"bids\":["
          + "{\"price\":45283.5,\"qty\":0.10000000},{\"price\":45282.1,\"qty\":0.00000000}],"
          + "\"asks\":[],\"checksum\":2114181697,\"timestamp\":\"2023-10-06T17:35:55.440295Z\"}]}";
  static final String TRADE =
      "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
          + "\"side\":\"sell\",\"price\":45283.5,\"qty\":0.02000000,\"ord_type\":\"market\","
          + "\"trade_id\":4665906,\"timestamp\":\"2023-09-25T07:49:37.708706Z\"}]}";
  static final String TRADES =
      TRADE.replace(
          "}]}",
          "},{\"symbol\":\"ETH/USD\",\"side\":\"buy\",\"price\":1583.20,\"qty\":40.0,"
              + "\"ord_type\":\"limit\",\"trade_id\":17,"
              + "\"timestamp\":\"2024-02-29T23:59:59.999999Z\"}]}");
  static final String HEARTBEAT = "{\"channel\":\"heartbeat\"}";

  private final VenueSymbols names =
      new VenueSymbols(EXCHANGE, VenueSymbols.Spelling.SLASHED, List.of("BTC/USD", "ETH/USD"));
  private final KrakenScanner scanner = new KrakenScanner(names);
  private final KrakenParser parser = new KrakenParser(names);

  Instrument instrument(String name) {
    return names.find(name);
  }

  /** What the scanner reads, or null when it declines. */
  KrakenMessage scan(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return scanner.scan(Arrays.copyOf(bytes, bytes.length + 1), bytes.length, RECEIVED);
  }

  KrakenMessage parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parser.parse(bytes, bytes.length, RECEIVED);
  }
}
