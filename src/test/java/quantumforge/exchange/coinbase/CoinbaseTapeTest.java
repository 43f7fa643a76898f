package quantumforge.exchange.coinbase;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Tick;

/** Scanners and parsers on every recorded message, beside a reading of their own. */
class CoinbaseTapeTest {

  private static final long RECEIVED = 1_786_309_548_000_000L;

  @Test
  void readsTheExcerpt() throws Exception {
    Map<String, Integer> counts = agree(CoinbaseTapes.excerpt());
    assertThat(counts.keySet()).contains("scanned").doesNotContain("bad");
  }

  @TestFactory
  List<DynamicTest> readsEveryTape() {
    return List.of(
        DynamicTest.dynamicTest(
            "Exchange",
            () -> {
              List<String> frames = CoinbaseTapes.tape("cf_exchange_5prod_a_20210417.txt.zst");
              Map<String, Integer> counts = agree(frames);
              assertThat(counts.get("scanned")).isEqualTo(5_038 + 69);
              assertThat(counts).doesNotContainKey("bad");
            }),
        DynamicTest.dynamicTest(
            "Advanced Trade",
            () -> {
              List<String> frames = CoinbaseTapes.tape("cf_advanced_2prod_20260809.jsonl.zst");
              Map<String, Integer> counts = agree(frames);
              assertThat(counts.get("scanned")).isEqualTo(773 + 2 + 57 + 2);
              assertThat(counts).doesNotContainKey("bad");
            }));
  }

  private static Map<String, Integer> agree(List<String> messages) throws Exception {
    SymbolTable table = new SymbolTable(CoinbaseTapes.products(messages));
    ExchangeScanner exchangeScanner = new ExchangeScanner(table);
    AdvancedScanner advancedScanner = new AdvancedScanner(table);
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Long> lastIds = new HashMap<>();
    for (String message : messages) {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      byte[] ended = Arrays.copyOf(bytes, bytes.length + 1);
      JsonNode json = CoinbaseTapes.json(message);
      List<? extends Tick> scanned;
      CoinbaseFrame parsed;
      if (CoinbaseTapes.isAdvanced(json)) {
        scanned = advancedScanner.scan(ended, bytes.length, RECEIVED);
        AdvancedParser.Numbered numbered =
            new AdvancedParser(table).parse(bytes, bytes.length, RECEIVED);
        parsed = numbered.frame();
        assertThat(numbered.sequence()).isEqualTo(json.path("sequence_num").asLong());
        if (scanned != null) {
          assertThat(advancedScanner.sequence()).isEqualTo(numbered.sequence());
        }
      } else {
        Tick tick = exchangeScanner.scan(ended, bytes.length, RECEIVED);
        scanned = tick == null ? null : List.of(tick);
        parsed = new ExchangeParser(table).parse(bytes, bytes.length, RECEIVED);
      }
      counts.merge(check(message, scanned, parsed, lastIds), 1, Integer::sum);
    }
    return counts;
  }

  private static String check(
      String message, List<? extends Tick> scanned, CoinbaseFrame parsed, Map<String, Long> lastIds)
      throws Exception {
    if (!(parsed instanceof CoinbaseFrame.Market market)) {
      assertThat(scanned).as(message).isNull();
      assertThat(CoinbaseTapes.facts(message)).isEmpty();
      return parsed instanceof CoinbaseFrame.Bad ? "bad" : "other";
    }
    if (scanned != null) {
      assertThat(scanned).isEqualTo(market.ticks());
    }
    List<String> facts = new ArrayList<>();
    for (Tick tick : market.ticks()) {
      facts.addAll(CoinbaseTapes.facts(tick));
      if (tick instanceof Tick.Trade trade) {
        Long before = lastIds.put(trade.instrument().symbol(), trade.tradeId());
        assertThat(before).as(message).matches(id -> id == null || id < trade.tradeId());
      }
    }
    assertThat(facts.stream().sorted().toList())
        .isEqualTo(CoinbaseTapes.facts(message).stream().sorted().toList());
    return scanned != null ? "scanned" : "parsed";
  }
}
