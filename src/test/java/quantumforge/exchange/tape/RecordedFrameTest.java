package quantumforge.exchange.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedFrameTest {

  @Test
  void aTradeTellsIdPriceQuantitySideAndWhereItsTimesStand() {
    RecordedFrame frame = RecordedFrame.parse(TapeFiles.TRADE);
    assertThat(frame.kind()).isEqualTo(RecordedFrame.Kind.TRADE);
    assertThat(frame.stream()).isEqualTo("btcusdt@trade");
    assertThat(frame.symbol()).isEqualTo("BTCUSDT");
    assertThat(frame.firstId()).isEqualTo(7);
    assertThat(frame.price()).isEqualTo("61837.63000000");
    assertThat(frame.quantity()).isEqualTo("0.02000000");
    assertThat(frame.buyerMakes()).isTrue();
    assertThat(RecordedFrame.micros(frame.tradeTime())).isEqualTo(1_723_161_255_342_000L);
    assertThat(frame.stamps())
        .extracting(stamp -> frame.data().substring(stamp.from(), stamp.to()))
        .containsExactly("1723161255343", "1723161255342");
  }

  @Test
  void aDepthEventTellsItsIdsAndLevels() {
    RecordedFrame frame =
        RecordedFrame.parse(
            "{\"e\":\"depthUpdate\",\"E\":1723161255208000,\"s\":\"ETHUSDT\",\"U\":5,\"u\":9,"
                + "\"pu\":4,\"b\":[[\"1.10\",\"0.00\"]],\"a\":[[\"1.20\",\"3\",[]]]}");
    assertThat(frame.stream()).isEqualTo("ethusdt@depth@100ms");
    assertThat(frame.channel()).isEqualTo("depth@100ms");
    assertThat(List.of(frame.firstId(), frame.lastId(), frame.previousId()))
        .containsExactly(5L, 9L, 4L);
    assertThat(frame.bids().getFirst().removed()).isTrue();
    assertThat(frame.asks()).containsExactly(new RecordedFrame.Level("1.20", "3"));
    assertThat(RecordedFrame.micros(frame.eventTime())).isEqualTo(1_723_161_255_208_000L);
  }

  @Test
  void aTickerWithoutEventNameIsKnownByItsFields() {
    RecordedFrame frame =
        RecordedFrame.parse(
            "{\"u\":3,\"s\":\"A\",\"b\":\"1\",\"B\":\"2\",\"a\":\"3\",\"A\":\"4\"}");
    assertThat(frame.kind()).isEqualTo(RecordedFrame.Kind.BOOK_TICKER);
    assertThat(frame.bids()).containsExactly(new RecordedFrame.Level("1", "2"));
    assertThat(frame.asks()).containsExactly(new RecordedFrame.Level("3", "4"));
  }

  @Test
  void aCandleIsPassedOnWithAllItsTimes() {
    RecordedFrame frame =
        RecordedFrame.parse(
            "{\"stream\":\"a@kline_1m\",\"data\":{\"e\":\"kline\",\"E\":1,\"s\":\"A\","
                + "\"k\":{\"t\":2,\"T\":3,\"s\":\"A\",\"x\":false},\"n\":18239578009413566319}}");
    assertThat(frame.kind()).isEqualTo(RecordedFrame.Kind.OTHER);
    assertThat(frame.stamps()).extracting(RecordedFrame.Stamp::value).containsExactly(1L, 2L, 3L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1]",
        "{\"e\":\"trade\",\"s\":\"A\",\"p\":\"1\",\"q\":\"1\",\"T\":5}",
        "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"q\":\"1\",\"T\":5}",
        "{\"e\":\"trade\",\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":5}",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"U\":9,\"u\":5,\"b\":[],\"a\":[]}",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"U\":1,\"u\":5,\"b\":[[1,2]],\"a\":[]}",
        "{\"e\":\"trade\",\"s\":\"A\",\"t\":99999999999999999999}",
        "{\"e\":",
      })
  void whatCannotBeUsedIsRefusedWithTheReason(String frame) {
    assertThatThrownBy(() -> RecordedFrame.parse(frame))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(no JSON object|lacks a field|price level|broken JSON|range).*");
  }
}
