package quantumforge.exchange.binance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** The committed excerpt of real messages, with times in microseconds as a collector asks for. */
public final class ExcerptFrames {

  private static final Pattern MILLIS = Pattern.compile("(\"[ET]\":)([0-9]{13})([,}])");
  private static final List<String> SYMBOLS =
      List.of(
          "BTCUSDT",
          "ZILUSDT",
          "BTCAUD",
          "ETHBRL",
          "MANAUSDT",
          "DENTUSDT",
          "RENBTCETH",
          "BTCSTUSDT",
          "QTUMETH",
          "AXSBNB",
          "NEOUSDC",
          "BCHBTC",
          "BTCUSD",
          "DOGEUSD",
          "ETHBTC",
          "HNTUSD",
          "MANAUSD",
          "MKRUSD",
          "QTUMUSDT",
          "SOLUSD",
          "VTHOUSD");

  private final SymbolTable symbols =
      new SymbolTable(SYMBOLS.stream().map(s -> new Instrument(Decoding.EXCHANGE, s)).toList());
  private final TickScanner scanner = new TickScanner(symbols);
  private final FrameParser parser = new FrameParser(symbols);

  /** The messages whose text contains {@code kind}, as text. */
  public static List<String> texts(String kind) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                ExcerptFrames.class.getResourceAsStream("/tapes/binance_spot_excerpt.ndjson"),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> line.contains(kind))
          .map(line -> MILLIS.matcher(line).replaceAll("$1$2" + "000$3"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as bytes, each followed by one 0 byte. */
  public static byte[][] frames(String kind) {
    return texts(kind).stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .map(bytes -> Arrays.copyOf(bytes, bytes.length + 1))
        .toArray(byte[][]::new);
  }

  /** What the scanner makes of a frame, or null. */
  public Tick scan(byte[] frame) {
    return scanner.scan(frame, frame.length - 1, Decoding.RECEIVED);
  }

  /** What the parser makes of a frame, or null. */
  public Tick parse(byte[] frame) {
    return parser.parse(frame, frame.length - 1, Decoding.RECEIVED) instanceof Frame.Data data
        ? data.tick()
        : null;
  }
}
