package quantumforge.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

class TickScannerTest {

  private static final String TRADE =
      "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343000,"
          + "\"s\":\"BTCUSDT\",\"t\":3735683259,\"p\":\"61837.63000000\",\"q\":\"0.02000000\","
          + "\"T\":1723161255342000,\"m\":true,\"M\":true}}";
  private static final String TICKER =
      "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":50093239212,\"s\":\"BTCUSDT\","
          + "\"b\":\"61837.63000000\",\"B\":\"3.78826000\",\"a\":\"61837.64000000\","
          + "\"A\":\"1.54698000\"}}";
  private static final String DEPTH =
      "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\","
          + "\"E\":1723161255208000,\"s\":\"BTCUSDT\",\"U\":7,\"u\":9,"
          + "\"b\":[[\"61737.63\",\"0.00000\"],[\"61730.17\",\"1.50000\"]],\"a\":[]}}";

  private final Decoding decoding = new Decoding("BTCUSDT");
  private final Instrument btc = decoding.instrument("BTCUSDT");

  @Test
  void readsATrade() {
    Tick expected =
        new Tick.Trade(
            btc,
            3_735_683_259L,
            new Price(6_183_763_000_000L, 8),
            new Quantity(2_000_000, 8),
            Side.SELL,
            1_723_161_255_342_000L,
            1_723_161_255_343_000L,
            Decoding.RECEIVED);
    assertThat(decoding.scan(TRADE)).isEqualTo(expected);
    assertThat(decoding.parsed(TRADE)).isEqualTo(expected);
    assertThat(decoding.scan(TRADE.replace("\"m\":true", "\"m\":false")))
        .isInstanceOfSatisfying(
            Tick.Trade.class, trade -> assertThat(trade.side()).isEqualTo(Side.BUY));
  }

  @Test
  void readsABestBidAndAsk() {
    Tick expected =
        new Tick.TopOfBook(
            btc,
            50_093_239_212L,
            Price.parse("61837.63000000"),
            Quantity.parse("3.78826000"),
            Price.parse("61837.64000000"),
            Quantity.parse("1.54698000"),
            Decoding.RECEIVED);
    assertThat(decoding.scan(TICKER)).isEqualTo(expected);
    assertThat(decoding.parsed(TICKER)).isEqualTo(expected);
  }

  @Test
  void readsABookChange() {
    Tick expected =
        new Tick.BookDelta(
            btc,
            7,
            9,
            new Levels(2, 5, new long[] {6_173_763, 6_173_017}, new long[] {0, 150_000}),
            Levels.empty(0, 0),
            1_723_161_255_208_000L,
            Decoding.RECEIVED);
    assertThat(decoding.scan(DEPTH)).isEqualTo(expected);
    assertThat(decoding.parsed(DEPTH)).isEqualTo(expected);
  }

  @Test
  void readsEveryRecordedMessageOfTheExcerptLikeTheParser() {
    ExcerptFrames excerpt = new ExcerptFrames();
    byte[][] frames = ExcerptFrames.frames("stream");
    assertThat(frames.length).isGreaterThan(100);
    for (byte[] frame : frames) {
      assertThat(excerpt.scan(frame)).isNotNull().isEqualTo(excerpt.parse(frame));
    }
  }

  /** Right or wrong, these are for the parser: nothing here is as the venue usually writes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"p\":\"61837.63000000\"|\"p\": \"61837.63000000\"",
        "\"t\":3735683259|\"x\":1,\"t\":3735683259",
        "\"e\":\"trade\",\"E\":1723161255343000|\"E\":1723161255343000,\"e\":\"trade\"",
        "1723161255343000|1723161255343",
        "61837.63000000|0.00000000",
        "61837.63000000|-61837.63000000",
        "61837.63000000|61837.6300000000000000",
        "61837.63000000|061837.63",
        "61837.63000000|61837.",
        "61837.63000000|.63",
        "61837.63000000|6.18.3",
        "61837.63000000|6e4",
        "61837.63000000|NaN",
        "61837.63000000|",
        "0.02000000|0.00000000",
        "\"0.02000000\"|0.02",
        "\"0.02000000\"|null",
        "3735683259|37356832599999999999",
        "3735683259|03735683259",
        "BTCUSDT|ETHUSDT",
        "BTCUSDT|BTC\\u0055SDT",
        "btcusdt@trade|\u20bfusdt@trade",
        "\"M\":true|\"M\":false",
        "}}|}} ",
        "}}|}}}",
      })
  void declinesWhatIsUnusual(String change) {
    String[] fromAndTo = change.split("\\|", -1);
    String changed = TRADE.replace(fromAndTo[0], fromAndTo[1]);
    assertThat(changed).isNotEqualTo(TRADE);
    assertThat(decoding.scan(changed)).isNull();
  }

  @Test
  void declinesEveryMessageThatIsCutShort() {
    for (String message : List.of(TRADE, TICKER, DEPTH)) {
      for (int length = 0; length < message.length(); length++) {
        String cut = message.substring(0, length);
        assertThat(decoding.scan(cut)).as(cut).isNull();
        assertThat(decoding.parse(cut)).as(cut).isInstanceOf(Frame.Bad.class);
      }
    }
  }

  /** A message with a few bytes changed is read alike by both, or by the parser alone. */
  @Test
  void neverReadsADamagedMessageOtherwiseThanTheParser() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    byte[][] frames = {bytes(TRADE), bytes(TICKER), bytes(DEPTH)};
    String alphabet = "0123456789.\"\\,:[]{}eEuUbBaAsmM -tT\u0000\u0007\u007f";
    int taken = 0;
    for (int round = 0; round < 60_000; round++) {
      byte[] damaged = frames[round % frames.length].clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] =
            (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      String text = new String(damaged, StandardCharsets.UTF_8);
      Tick scanned = decoding.scan(text);
      Frame parsed = decoding.parse(text);
      if (scanned != null) {
        taken++;
        assertThat(parsed).as(text).isEqualTo(new Frame.Data(scanned, false));
      }
    }
    assertThat(taken).as("some damage only changes a number").isGreaterThan(1_000);
  }

  @Test
  void takesManyLevels() {
    StringBuilder levels = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      levels.append(i == 0 ? "" : ",").append("[\"").append(i + 1).append(".00\",\"1.0\"]");
    }
    String message = DEPTH.replace("\"a\":[]", "\"a\":[" + levels + "]");
    assertThat(decoding.scan(message)).isNotNull().isEqualTo(decoding.parsed(message));
  }

  private static byte[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length);
  }
}
