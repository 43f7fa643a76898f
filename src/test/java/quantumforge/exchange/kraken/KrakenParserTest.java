package quantumforge.exchange.kraken;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quantumforge.kernel.Levels;

class KrakenParserTest {

  private final Decoding decoding = new Decoding();

  @Test
  void readsAnyOrderSpacingAndExtraField() {
    String odd =
        Decoding.BOOK
            .replace("{\"channel\":\"book\",\"type\":\"update\",", "{ \"type\" : \"update\",")
            .replace("BTC/USD", "BTC\\/USD")
            .replaceFirst("}]}$", ",\"new\":[1,{}]}],\"channel\":\"book\"}");
    assertThat(decoding.scan(odd)).isNull();
    assertThat(decoding.parse(odd)).isEqualTo(decoding.parse(Decoding.BOOK));
  }

  @Test
  void bringsLevelsOfSeveralScalesToTheFinest() {
    String mixed = Decoding.BOOK.replace("45282.1,\"qty\":0.00000000", "45282,\"qty\":1e-3");
    assertThat(decoding.scan(mixed)).isNull();
    assertThat(((KrakenMessage.Book) decoding.parse(mixed)).bids())
        .isEqualTo(
            new Levels(1, 8, new long[] {452_835, 452_820}, new long[] {10_000_000, 100_000}));
  }

  @Test
  void readsABookWithoutChecksumAndTime() {
    String bare =
        Decoding.BOOK.replaceFirst(",\"checksum\":.*", "}]}").replace("update", "snapshot");
    KrakenMessage.Book book = (KrakenMessage.Book) decoding.parse(bare);
    assertThat(book.checksum()).isEqualTo(KrakenMessage.NO_CHECKSUM);
    assertThat(book.timestampMicros()).isEqualTo(Decoding.RECEIVED);
  }

  @Test
  void readsWhatTheVenueSaysBesideData() {
    assertThat(
            decoding.parse(
                "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"version\":\"2.0.4\","
                    + "\"system\":\"online\",\"api_version\":\"v2\",\"connection_id\":1}]}"))
        .isEqualTo(new KrakenMessage.Status("online"));
    assertThat(
            decoding.parse(
                "{\"method\":\"subscribe\",\"result\":{\"channel\":\"book\",\"depth\":10,"
                    + "\"snapshot\":true,\"symbol\":\"BTC/USD\"},\"success\":true,"
                    + "\"time_in\":\"2023-10-06T17:35:55.219022Z\"}"))
        .isEqualTo(new KrakenMessage.Done("subscribe", "book", "BTC/USD"));
    assertThat(
            decoding.parse(
                "{\"error\":\"Currency pair not supported BTC/XYZ\",\"method\":\"subscribe\","
                    + "\"success\":false,\"symbol\":\"BTC/XYZ\"}"))
        .isEqualTo(
            new KrakenMessage.Refused(
                "subscribe", "BTC/XYZ", "Currency pair not supported BTC/XYZ"));
    assertThat(decoding.parse("{\"Error\":\"Exceeded msg rate\"}"))
        .isEqualTo(new KrakenMessage.Refused("", "", "Exceeded msg rate"));
    assertThat(decoding.parse("{\"channel\":\"ticker\",\"type\":\"update\",\"data\":[]}"))
        .isEqualTo(new KrakenMessage.Other("ticker"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "45283.5 | \"x\" | field 'price'",
        "45283.5 | -1.5 | field 'price', value -1.5",
        "45283.5 | 0.0 | is zero",
        "45283.5 | 1e30 | more than 18 digits",
        "45283.5 | 1.0000000000000000001 | more than 18 digits",
        "0.02000000 | 0 | is zero",
        "0.02000000 | null | is no number",
        "4665906 | -1 | field 'trade_id'",
        "4665906 | 1.5 | is no whole number",
        "sell | hold | is neither buy nor sell",
        "BTC/USD | LTC/USD | nobody asked for 'LTC/USD'",
        "2023-09-25 | 2023-02-30 | is no time",
        "update | replace | 'replace'",
        "side | edis | field 'side' is missing",
      })
  void saysWhatIsWrong(String from, String to, String reason) {
    String changed = Decoding.TRADE.replace(from, to);
    assertThat(decoding.parse(changed))
        .isInstanceOfSatisfying(
            KrakenMessage.Bad.class, bad -> assertThat(bad.reason()).contains(reason));
  }
}
