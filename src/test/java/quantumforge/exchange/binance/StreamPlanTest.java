package quantumforge.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;

class StreamPlanTest {

  @Test
  void namesAllStreamsInTheUrlWhenTheyFit() {
    List<StreamPlan> plans = StreamPlan.split(TestVenue.settings(1_024, 4_000), instruments(2));
    assertThat(plans).hasSize(1);
    assertThat(plans.getFirst().subscriptions()).isEmpty();
    assertThat(plans.getFirst().url())
        .hasToString(
            "ws://127.0.0.1:9/stream?timeUnit=MICROSECOND&streams="
                + "s0usdt@trade/s0usdt@depth@100ms/s0usdt@bookTicker/"
                + "s1usdt@trade/s1usdt@depth@100ms/s1usdt@bookTicker");
  }

  @Test
  void carriesEveryStreamOnceWithinEveryLimit() {
    List<Instrument> instruments = instruments(700);
    List<StreamPlan> plans = StreamPlan.split(TestVenue.settings(1_000, 500), instruments);
    assertThat(plans).hasSize(3);
    List<String> carried = new ArrayList<>();
    for (StreamPlan plan : plans) {
      assertThat(plan.streams()).hasSizeLessThanOrEqualTo(1_000);
      assertThat(plan.url().toString()).hasSizeLessThanOrEqualTo(500);
      String url = plan.url().toString();
      carried.addAll(List.of(url.substring(url.indexOf("streams=") + 8).split("/")));
      plan.subscriptions().forEach(carried::addAll);
      assertThat(plan.subscriptions()).allMatch(batch -> batch.size() <= 200);
    }
    assertThat(carried).hasSize(2_100).doesNotHaveDuplicates();
  }

  @Test
  void encodesSymbolsBeyondAscii() {
    List<StreamPlan> plans =
        StreamPlan.split(
            TestVenue.settings(1_024, 4_000),
            List.of(new Instrument("binance_spot", "\u5e01\u5b89USDT")));
    assertThat(plans.getFirst().url().toString()).contains("=%E5%B8%81%E5%AE%89usdt@trade/");
  }

  private static List<Instrument> instruments(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Instrument("binance_spot", "S" + i + "USDT"))
        .toList();
  }
}
