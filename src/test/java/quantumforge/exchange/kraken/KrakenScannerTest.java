package quantumforge.exchange.kraken;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

class KrakenScannerTest {

  private final Decoding decoding = new Decoding();

  @Test
  void readsABookUpdate() {
    KrakenMessage expected =
        new KrakenMessage.Book(
            decoding.instrument("BTC/USD"),
            false,
            new Levels(1, 8, new long[] {452_835, 452_821}, new long[] {10_000_000, 0}),
            Levels.empty(0, 0),
            2_114_181_697L,
            1_696_613_755_440_295L);
    assertThat(decoding.scan(Decoding.BOOK)).isEqualTo(expected);
    assertThat(decoding.parse(Decoding.BOOK)).isEqualTo(expected);
    String snapshot = Decoding.BOOK.replace("update", "snapshot");
    assertThat(decoding.scan(snapshot)).isNotNull().isEqualTo(decoding.parse(snapshot));
  }

  @Test
  void readsTradesWithEveryDigit() {
    Tick.Trade first =
        new Tick.Trade(
            decoding.instrument("BTC/USD"),
            4_665_906,
            new Price(452_835, 1),
            new Quantity(2_000_000, 8),
            Side.SELL,
            1_695_628_177_708_706L,
            1_695_628_177_708_706L,
            Decoding.RECEIVED);
    Tick.Trade second =
        new Tick.Trade(
            decoding.instrument("ETH/USD"),
            17,
            Price.parse("1583.20"),
            Quantity.parse("40.0"),
            Side.BUY,
            1_709_251_199_999_999L,
            1_709_251_199_999_999L,
            Decoding.RECEIVED);
    assertThat(decoding.scan(Decoding.TRADE))
        .isEqualTo(new KrakenMessage.Trades(false, List.of(first)))
        .isEqualTo(decoding.parse(Decoding.TRADE));
    assertThat(decoding.scan(Decoding.TRADES))
        .isEqualTo(new KrakenMessage.Trades(false, List.of(first, second)))
        .isEqualTo(decoding.parse(Decoding.TRADES));
  }

  @Test
  void readsAHeartbeat() {
    assertThat(decoding.scan(Decoding.HEARTBEAT))
        .isEqualTo(new KrakenMessage.Heartbeat())
        .isEqualTo(decoding.parse(Decoding.HEARTBEAT));
  }

  /** Right or wrong, these are for the parser: nothing here is as the venue usually writes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"price\":45283.5|\"price\": 45283.5",
        "\"price\":45283.5|\"price\":\"45283.5\"",
        "\"price\":45283.5|\"x\":1,\"price\":45283.5",
        "45283.5|0.0",
        "45283.5|-45283.5",
        "45283.5|45283.50000000000000000",
        "45283.5|045283.5",
        "45283.5|45283.",
        "45283.5|.5",
        "45283.5|4.5.2",
        "45283.5|4.52835e4",
        "45283.5|NaN",
        "0.02000000|0.00000000",
        "4665906|46659069999999999999",
        "4665906|04665906",
        "4665906|4665906.0",
        "BTC/USD|LTC/USD",
        "BTC/USD|BTC\\/USD",
        "sell|SELL",
        "T07:49|T24:49",
        "09-25|02-30",
        "09-25|13-25",
        "708706Z|7087060Z",
        "708706Z|708706+00:00",
        "}]}|}]} ",
        "}]}|}]}]",
      })
  void declinesWhatIsUnusual(String change) {
    String[] fromAndTo = change.split("\\|", -1);
    String changed = Decoding.TRADE.replace(fromAndTo[0], fromAndTo[1]);
    assertThat(changed).isNotEqualTo(Decoding.TRADE);
    assertThat(decoding.scan(changed)).isNull();
  }

  @Test
  void declinesABookWithAChecksumOfMoreThan32Bits() {
    String changed = Decoding.BOOK.replace("2114181697", "4294967296");
    assertThat(decoding.scan(changed)).isNull();
    assertThat(decoding.parse(changed)).isInstanceOf(KrakenMessage.Bad.class);
  }

  @Test
  void declinesEveryMessageThatIsCutShort() {
    for (String message :
        List.of(Decoding.BOOK, Decoding.TRADE, Decoding.TRADES, Decoding.HEARTBEAT)) {
      for (int length = 0; length < message.length(); length++) {
        String cut = message.substring(0, length);
        assertThat(decoding.scan(cut)).as(cut).isNull();
        assertThat(decoding.parse(cut)).as(cut).isInstanceOf(KrakenMessage.Bad.class);
      }
    }
  }

  /** A message with a few bytes changed is read alike by both, or by the parser alone. */
  @Test
  void neverReadsADamagedMessageOtherwiseThanTheParser() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    String[] messages = {Decoding.BOOK, Decoding.TRADE, Decoding.TRADES};
    String alphabet = "0123456789.\"\\,:[]{}eEbaqtZT -\u0000\u0007\u007f";
    int taken = 0;
    for (int round = 0; round < 30_000; round++) {
      StringBuilder damaged = new StringBuilder(messages[round % messages.length]);
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        damaged.setCharAt(
            random.nextInt(damaged.length()), alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String text = damaged.toString();
      KrakenMessage scanned = decoding.scan(text);
      if (scanned != null) {
        taken++;
        assertThat(decoding.parse(text)).as(text).isEqualTo(scanned);
      }
    }
    assertThat(taken).as("some damage only changes a number").isGreaterThan(1_000);
  }

  @Test
  void takesManyLevels() {
    StringBuilder levels = new StringBuilder();
    for (int i = 1; i <= 5_000; i++) {
      levels.append(i == 1 ? "" : ",").append("{\"price\":" + i + ".0,\"qty\":1.50}");
    }
    String message = Decoding.BOOK.replace("\"asks\":[]", "\"asks\":[" + levels + "]");
    assertThat(decoding.scan(message)).isNotNull().isEqualTo(decoding.parse(message));
  }
}
