package quantumforge.exchange.binance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** Runs one text message through the scanner and the parser. */
final class Decoding {

  static final String EXCHANGE = "binance_spot";
  static final long RECEIVED = 1_723_161_255_500_000L;

  private final SymbolTable symbols;
  private final TickScanner scanner;
  private final FrameParser parser;

  Decoding(String... symbols) {
    this(Arrays.stream(symbols).map(symbol -> new Instrument(EXCHANGE, symbol)).toList());
  }

  Decoding(List<Instrument> instruments) {
    symbols = new SymbolTable(instruments);
    scanner = new TickScanner(symbols);
    parser = new FrameParser(symbols);
  }

  Instrument instrument(String symbol) {
    return symbols.find(symbol);
  }

  /** What the scanner reads, or null when it declines. */
  Tick scan(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return scanner.scan(Arrays.copyOf(bytes, bytes.length + 1), bytes.length, RECEIVED);
  }

  Frame parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parser.parse(bytes, bytes.length, RECEIVED);
  }

  /** The tick that the parser reads; fails when it reads anything else. */
  Tick parsed(String text) {
    Frame frame = parse(text);
    if (frame instanceof Frame.Data data) {
      return data.tick();
    }
    throw new AssertionError("no data but " + frame + ": " + text);
  }
}
