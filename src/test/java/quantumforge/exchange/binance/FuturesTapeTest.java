package quantumforge.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/**
 * Recorded messages of futures give ticks of all three channels, as an independent reading does.
 */
class FuturesTapeTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many messages of each channel the tapes hold. */
  private static final Map<String, Map<String, Integer>> COUNTS =
      Map.of(
          "usdm_btcusdt_20240808.gz",
          Map.of("trade", 21_313, "depthUpdate", 6_551, "bookTicker", 66_089),
          "coinm_btcusd_perp_20240808.gz",
          Map.of("trade", 2_286, "depthUpdate", 26_847, "bookTicker", 19_136),
          "cf_usdm_4sym_20210722.jsonl.zst",
          Map.of("depthUpdate", 764, "bookTicker", 613));

  @TestFactory
  List<DynamicTest> ticksEqualAnIndependentReading() throws Exception {
    return Tapes.binance().stream()
        .filter(tape -> COUNTS.containsKey(tape.getFileName().toString()))
        .map(tape -> DynamicTest.dynamicTest(tape.getFileName().toString(), () -> compare(tape)))
        .toList();
  }

  private static void compare(Path tape) throws Exception {
    RecordedTicks ticks = new RecordedTicks();
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Long> lastIds = new HashMap<>();
    for (Tapes.Message message : Tapes.read(tape)) {
      if (!message.isFrame()) {
        continue;
      }
      JsonNode data = JSON.readTree(message.payload()).path("data");
      String event = data.path("e").asText();
      Optional<Tick> tick = ticks.decode(message);
      if (event.equals("aggTrade") || event.equals("kline")) {
        assertThat(tick).as("nobody subscribes to it").isEmpty();
        continue;
      }
      counts.merge(event, 1, Integer::sum);
      Tick read = tick.orElseThrow();
      assertThat(read.instrument().symbol()).isEqualTo(data.path("s").asText());
      assertThat(text(read)).isEqualTo(text(data));
      if (read instanceof Tick.BookDelta delta) {
        long last = lastIds.getOrDefault(data.path("s").asText(), delta.firstUpdateId() - 1);
        assertThat(delta.firstUpdateId()).as(message.payload()).isEqualTo(last + 1);
        lastIds.put(data.path("s").asText(), delta.lastUpdateId());
      }
    }
    assertThat(counts).isEqualTo(new TreeMap<>(COUNTS.get(tape.getFileName().toString())));
  }

  private static String text(Tick tick) {
    return switch (tick) {
      case Tick.Trade trade ->
          "trade %d %s %s %s %d %d"
              .formatted(
                  trade.tradeId(),
                  trade.price(),
                  trade.quantity(),
                  trade.side(),
                  trade.timestampMicros(),
                  trade.eventMicros());
      case Tick.BookDelta delta ->
          "depth %d %d %s %s"
              .formatted(
                  delta.lastUpdateId(),
                  delta.timestampMicros(),
                  text(delta.bids()),
                  text(delta.asks()));
      case Tick.TopOfBook top ->
          "top %d %s %s %s %s"
              .formatted(
                  top.updateId(), top.bid(), top.bidQuantity(), top.ask(), top.askQuantity());
      case Tick.BookSnapshot snapshot -> "unexpected";
      case Tick.Gap gap -> "unexpected";
    };
  }

  private static String text(Levels levels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < levels.size(); i++) {
      text.append(levels.price(i)).append('x').append(levels.quantity(i)).append(' ');
    }
    return text.toString();
  }

  private static String text(JsonNode data) {
    return switch (data.path("e").asText()) {
      case "trade" ->
          "trade %d %s %s %s %d %d"
              .formatted(
                  data.path("t").asLong(),
                  data.path("p").asText(),
                  data.path("q").asText(),
                  data.path("m").asBoolean() ? Side.SELL : Side.BUY,
                  data.path("T").asLong() * 1_000,
                  data.path("E").asLong() * 1_000);
      case "depthUpdate" ->
          "depth %d %d %s %s"
              .formatted(
                  data.path("u").asLong(),
                  data.path("E").asLong() * 1_000,
                  levels(data.path("b")),
                  levels(data.path("a")));
      default ->
          "top %d %s %s %s %s"
              .formatted(
                  data.path("u").asLong(),
                  data.path("b").asText(),
                  data.path("B").asText(),
                  data.path("a").asText(),
                  data.path("A").asText());
    };
  }

  private static String levels(JsonNode levels) {
    StringBuilder text = new StringBuilder();
    for (JsonNode level : levels) {
      text.append(level.get(0).asText()).append('x').append(level.get(1).asText()).append(' ');
    }
    return text.toString();
  }
}
