package quantumforge.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Scanner and parser on every recorded Binance message. */
class TapeDecodingTest {

  private static final Pattern SYMBOL = Pattern.compile("\"s\":\"([^\"]+)\"");
  private static final Pattern MILLIS = Pattern.compile("(\"[ET]\":)([0-9]{13})([,}])");

  /** Messages that the tapes hold and that no collector subscribes to. */
  private static final Pattern OTHER_EVENTS = Pattern.compile("\"e\":\"(aggTrade|kline)\"");

  @TestFactory
  List<DynamicTest> scannerAndParserAgreeOnEveryTape() throws Exception {
    return Tapes.binance().stream()
        .map(tape -> DynamicTest.dynamicTest(tape.getFileName().toString(), () -> agree(tape)))
        .toList();
  }

  private static void agree(Path tape) throws Exception {
    List<Tapes.Message> messages = Tapes.read(tape);
    Decoding decoding = new Decoding(instruments(messages));
    Map<String, Integer> counts = new TreeMap<>();
    for (Tapes.Message message : messages) {
      if (message.isFrame()) {
        counts.merge(agree(decoding, message.payload()), 1, Integer::sum);
      }
    }
    System.out.println(tape.getFileName() + " " + counts);
    assertThat(counts).doesNotContainKey("bad");
    if (tape.getFileName().toString().matches("(spot|cf_spot|cf_us_).*")) {
      assertThat(counts.keySet()).as("no spot message needs the parser").doesNotContain("parsed");
    }
  }

  private static String agree(Decoding decoding, String recorded) {
    String asRequested = MILLIS.matcher(recorded).replaceAll("$1$2" + "000$3");
    Frame parsed = decoding.parse(asRequested);
    Tick scanned = decoding.scan(asRequested);
    if (OTHER_EVENTS.matcher(recorded).find()) {
      assertThat(scanned).isNull();
      return "other";
    }
    if (!(parsed instanceof Frame.Data data)) {
      return "bad";
    }
    assertThat(data.wrongUnit()).as(recorded).isFalse();
    if (scanned != null) {
      assertThat(scanned).as(recorded).isEqualTo(data.tick());
    }
    // As recorded, in milliseconds: the same tick, and known to be in the wrong unit.
    assertThat(decoding.parsed(recorded)).as(recorded).isEqualTo(data.tick());
    return scanned != null ? "scanned" : "parsed";
  }

  private static List<Instrument> instruments(List<Tapes.Message> messages) {
    Set<String> symbols = new HashSet<>();
    for (Tapes.Message message : messages) {
      Matcher symbol = SYMBOL.matcher(message.payload());
      if (message.isFrame() && symbol.find()) {
        symbols.add(symbol.group(1));
      }
    }
    return symbols.stream().map(symbol -> new Instrument(Decoding.EXCHANGE, symbol)).toList();
  }
}
