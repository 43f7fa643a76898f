package quantumforge.exchange.binance;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.exchange.VenueException;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Decodes recorded messages of any symbol for tests of other packages. */
public final class RecordedTicks {

  private static final Pattern SYMBOL = Pattern.compile("\"s\":\"([^\"]+)\"");

  private final Map<String, Instrument> instruments = new HashMap<>();
  private final Map<String, FrameParser> parsers = new HashMap<>();

  /** The tick of one message; empty for events that no collector subscribes to. */
  public Optional<Tick> decode(Tapes.Message message) throws VenueException {
    long micros = Math.round(message.seconds() * 1e6);
    byte[] bytes = message.payload().getBytes(StandardCharsets.UTF_8);
    if (!message.isFrame()) {
      return Optional.of(RestAnswers.snapshot(instrument(message.snapshotOf()), bytes, micros));
    }
    Matcher symbol = SYMBOL.matcher(message.payload());
    if (!symbol.find()) {
      return Optional.empty();
    }
    FrameParser parser =
        parsers.computeIfAbsent(
            symbol.group(1), key -> new FrameParser(new SymbolTable(List.of(instrument(key)))));
    return parser.parse(bytes, bytes.length, micros) instanceof Frame.Data data
        ? Optional.of(data.tick())
        : Optional.empty();
  }

  private Instrument instrument(String symbol) {
    return instruments.computeIfAbsent(symbol, key -> new Instrument(Decoding.EXCHANGE, key));
  }
}
