package quantumforge.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;

class SmallPartsTest {

  @Test
  void aFrameIsPutTogetherFromItsPartsAndBounded() {
    FrameBuffer frame = new FrameBuffer(30_000);
    byte[] text = "{\"s\":\"\u5e01\u5b89\"}".getBytes(StandardCharsets.UTF_8);
    frame.append(text, 0, 7);
    frame.append(text, 7, text.length - 7);
    assertThat(Arrays.copyOf(frame.bytes(), frame.length())).isEqualTo(text);
    frame.clear();
    byte[] large = new byte[20_000];
    frame.append(large, 0, large.length);
    assertThat(frame.overflown()).isFalse();
    assertThat(frame.length()).isEqualTo(20_000);
    assertThat(frame.bytes()[frame.length()]).isZero();
    frame.append(large, 0, large.length);
    assertThat(frame.overflown()).isTrue();
    assertThat(frame.excerpt(200)).hasSize(200);
    frame.clear();
    frame.append(text, 0, 2);
    assertThat(frame.overflown()).isFalse();
    assertThat(frame.length()).isEqualTo(2);
  }

  @Test
  void backoffDoublesItsLimitUpToTheCapAndBeginsAnew() {
    Backoff backoff =
        new Backoff(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            RandomGeneratorFactory.of("L64X128MixRandom").create(3));
    long[] limits = {100, 200, 400, 800, 1_000, 1_000};
    for (int round = 0; round < 200; round++) {
      for (long limit : limits) {
        assertThat(backoff.nextMillis()).isBetween(0L, limit);
      }
      backoff.reset();
    }
  }

  @Test
  void theNearestSymbolIsTheOneWithTheFewestChanges() {
    TreeSet<String> known = new TreeSet<>(List.of("BTCUSDT", "ETHUSDT", "BTCUSDC"));
    assertThat(SymbolCheck.nearest("BTCUSTD", known)).isEqualTo("BTCUSDC");
    assertThat(SymbolCheck.nearest("ETUSDT", known)).isEqualTo("ETHUSDT");
    assertThat(SymbolCheck.nearest("X", new TreeSet<>())).isEmpty();
  }

  @Test
  void symbolsAreFoundByTheirBytes() {
    List<Instrument> instruments =
        IntStream.range(0, 3_000)
            .mapToObj(i -> new Instrument("binance_spot", "SYM" + i + "\u5e01"))
            .toList();
    SymbolTable table = new SymbolTable(instruments);
    for (Instrument instrument : instruments) {
      byte[] text = ("\"" + instrument.symbol() + "\"").getBytes(StandardCharsets.UTF_8);
      assertThat(table.find(text, 1, text.length - 1)).isSameAs(instrument);
    }
    assertThat(table.find("SYM3000\u5e01")).isNull();
    assertThat(table.find("")).isNull();
  }
}
