package quantumforge.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import quantumforge.exchange.session.BadKind;
import quantumforge.kernel.Tick;

class FrameParserTest {

  private static final String TRADE =
      "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343000,"
          + "\"s\":\"BTCUSDT\",\"t\":5,\"p\":\"61837.63\",\"q\":\"0.02\","
          + "\"T\":1723161255342000,\"m\":true,\"M\":true}}";

  private final Decoding decoding = new Decoding("BTCUSDT", "\u5e01\u5b89USDT");

  @ParameterizedTest
  @MethodSource
  void readsTheSameTradeHoweverItIsWritten(String message) {
    assertThat(decoding.parsed(message)).isEqualTo(decoding.parsed(TRADE));
  }

  static Stream<String> readsTheSameTradeHoweverItIsWritten() {
    return Stream.of(
        TRADE.replace(",\"", " ,\n \"").replace("\":", "\" : "),
        TRADE.replace("BTCUSDT", "BTC\\u0055SDT"),
        TRADE.replace(",\"M\":true", ""),
        TRADE.replace("\"t\":5", "\"b\":88,\"a\":99,\"new\":{\"deep\":[1,{\"x\":null}]},\"t\":5"),
        TRADE.replace("\"61837.63\"", "61837.63"),
        "{\"data\":{\"m\":true,\"T\":1723161255342000,\"q\":\"0.02\",\"p\":\"61837.63\",\"t\":5,"
            + "\"s\":\"BTCUSDT\",\"E\":1723161255343000,\"e\":\"trade\"},\"stream\":\"x\"}",
        TRADE.substring(TRADE.indexOf("{\"e\""), TRADE.length() - 1));
  }

  @Test
  void readsSymbolsBeyondAscii() {
    String message =
        TRADE.replace("btcusdt", "\u5e01\u5b89usdt").replace("BTCUSDT", "\u5e01\u5b89USDT");
    assertThat(decoding.scan(message)).isNull();
    assertThat(decoding.parsed(message).instrument().symbol()).isEqualTo("\u5e01\u5b89USDT");
  }

  @ParameterizedTest
  @MethodSource
  void convertsTimesOfAnotherUnit(String time, long micros) {
    Frame frame = decoding.parse(TRADE.replace("1723161255342000", time));
    assertThat(frame)
        .isInstanceOfSatisfying(
            Frame.Data.class,
            data -> {
              assertThat(data.wrongUnit()).isTrue();
              assertThat(data.tick().timestampMicros()).isEqualTo(micros);
            });
  }

  static Stream<Arguments> convertsTimesOfAnotherUnit() {
    return Stream.of(
        Arguments.of("1723161255342", 1_723_161_255_342_000L),
        Arguments.of("1723161255342000999", 1_723_161_255_342_000L));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource
  void namesWhatIsWrong(String change, BadKind kind, String inReason) {
    String[] fromAndTo = change.split("\\|", -1);
    String changed = TRADE.replace(fromAndTo[0], fromAndTo[1]);
    assertThat(changed).isNotEqualTo(TRADE);
    assertThat(decoding.parse(changed))
        .isInstanceOfSatisfying(
            Frame.Bad.class,
            bad -> {
              assertThat(bad.kind()).isEqualTo(kind);
              assertThat(bad.reason()).contains(inReason);
            });
  }

  static Stream<Arguments> namesWhatIsWrong() {
    return Stream.of(
        Arguments.of("61837.63|0.00", BadKind.BAD_NUMBER, "field 'p' is '0.00': it is zero"),
        Arguments.of("61837.63|-1.5", BadKind.BAD_NUMBER, "field 'p' is '-1.5': it is negative"),
        Arguments.of("61837.63|NaN", BadKind.BAD_NUMBER, "'NaN'"),
        Arguments.of("61837.63|1e5", BadKind.BAD_NUMBER, "no plain decimal number"),
        Arguments.of("61837.63|6_1", BadKind.BAD_NUMBER, "no plain decimal number"),
        Arguments.of("61837.63|" + "9".repeat(70), BadKind.BAD_NUMBER, "longer than 64"),
        Arguments.of("61837.63|" + "9".repeat(25), BadKind.BAD_NUMBER, "more digits than"),
        Arguments.of("\"0.02\"|null", BadKind.MISSING_FIELD, "field 'q'"),
        Arguments.of("\"q\":\"0.02\",|", BadKind.MISSING_FIELD, "field 'q' is missing"),
        Arguments.of("\"t\":5|\"t\":-5", BadKind.BAD_NUMBER, "field 't' is '-5'"),
        Arguments.of("\"t\":5|\"t\":5.5", BadKind.BAD_NUMBER, "field 't' is '5.5'"),
        Arguments.of("\"m\":true|\"m\":1", BadKind.BAD_NUMBER, "field 'm'"),
        Arguments.of("1723161255342000|1723161255", BadKind.BAD_NUMBER, "field 'T'"),
        Arguments.of("BTCUSDT|BTCUSDX", BadKind.UNKNOWN_SYMBOL, "'BTCUSDX'"),
        Arguments.of("\"e\":\"trade\"|\"e\":\"kline\"", BadKind.UNKNOWN_EVENT, "'kline'"),
        Arguments.of("\"e\":\"trade\",|", BadKind.UNKNOWN_EVENT, "without a name"),
        Arguments.of("}}|}", BadKind.BROKEN_JSON, ""),
        Arguments.of("}}|}} x", BadKind.BROKEN_JSON, ""),
        Arguments.of("{\"stream\"|[\"stream\"", BadKind.BROKEN_JSON, "object"));
  }

  @Test
  void keepsTheLargestQuantityOfTheVenueExactly() {
    // "at max value or more": the largest long at 8 decimals, 19 digits.
    Tick tick = decoding.parsed(TRADE.replace("0.02", "92233720368.54775807"));
    assertThat(tick)
        .isInstanceOfSatisfying(
            Tick.Trade.class,
            trade -> assertThat(trade.quantity()).hasToString("92233720368.54775807"));
  }

  @Test
  void dropsZerosAtTheEndWhenThereAreTooManyDigits() {
    Tick tick = decoding.parsed(TRADE.replace("61837.63", "61837.6300000000000000000000"));
    assertThat(tick)
        .isInstanceOfSatisfying(
            Tick.Trade.class,
            trade -> assertThat(trade.price()).hasToString("61837.63000000000000"));
  }

  @Test
  void bringsLevelsOfDifferentDecimalsTogetherExactly() {
    String depth =
        "{\"e\":\"depthUpdate\",\"E\":1723161255208000,\"s\":\"BTCUSDT\",\"U\":7,\"u\":9,"
            + "\"b\":[[\"1.50\",\"2\"],[\"1.495\",\"0.00\"]],\"a\":[]}";
    assertThat(decoding.parsed(depth))
        .isInstanceOfSatisfying(
            Tick.BookDelta.class,
            delta -> {
              assertThat(delta.bids().price(0)).hasToString("1.500");
              assertThat(delta.bids().price(1)).hasToString("1.495");
              assertThat(delta.bids().quantity(0)).hasToString("2");
              assertThat(delta.bids().quantity(1)).hasToString("0");
            });
  }

  @Test
  void keepsAnEmptySideOfTheBook() {
    String ticker =
        "{\"u\":5,\"s\":\"BTCUSDT\",\"b\":\"0.00\",\"B\":\"0.00\",\"a\":\"1.00\",\"A\":\"2.00\"}";
    assertThat(decoding.parsed(ticker)).isInstanceOf(Tick.TopOfBook.class);
    assertThat(decoding.parse(ticker.replace("\"B\":\"0.00\"", "\"B\":\"1.00\"")))
        .isInstanceOf(Frame.Bad.class);
  }

  @Test
  void tellsControlMessagesApart() {
    assertThat(decoding.parse("{\"result\":null,\"id\":3}"))
        .isEqualTo(new Frame.Answer(3, Set.of()));
    assertThat(decoding.parse("{\"result\":[\"a@trade\",\"b@trade\"],\"id\":4}"))
        .isEqualTo(new Frame.Answer(4, Set.of("a@trade", "b@trade")));
    assertThat(decoding.parse("{\"code\":2,\"msg\":\"Invalid request\"}"))
        .isEqualTo(new Frame.Refusal(-1, 2, "Invalid request"));
    assertThat(decoding.parse("{\"error\":{\"code\":0,\"msg\":\"Unknown property\"},\"id\":7}"))
        .isEqualTo(new Frame.Refusal(7, 0, "Unknown property"));
    assertThat(
            decoding.parse(
                "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1}}"))
        .isEqualTo(new Frame.Shutdown());
    assertThat(decoding.parse("{\"e\":\"serverShutdown\",\"E\":1}"))
        .isEqualTo(new Frame.Shutdown());
  }
}
