package quantumforge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

class BenchTest {

  @Test
  void aSyntheticMarketIsRecordedWithItsBooksWhichAreRight() throws Exception {
    Recording recording = SyntheticRecording.of(3_000);

    assertThat(recording.messages()).hasSize(3_000);
    assertThat(recording.unused()).isZero();
    assertThat(recording.books()).hasSize(50);
    assertThat(recording.ticks())
        .hasAtLeastOneElementOfType(Tick.Trade.class)
        .hasAtLeastOneElementOfType(Tick.BookDelta.class);
    BookBench.Result result = new BookBench(100, 1).run(recording);
    assertThat(result.checks()).isPositive();
    assertThat(result.mismatches()).isZero();
    assertThat(result.books()).isEqualTo(50);
  }

  @Test
  void theSizesOfAllKindsAreThoseOfTheirMessages() throws Exception {
    Recording all = SyntheticRecording.of(1_000);
    List<Recording.Message> trades =
        all.messages().stream()
            .filter(message -> message.ticks().getFirst() instanceof Tick.Trade)
            .toList();
    Recording recording = new Recording("trades", trades, 0, List.of());

    List<CodecBench.Result> results = new CodecBench(List.of(1, 64), 1).run(recording);

    assertThat(results).extracting(CodecBench.Result::kind).containsExactly("all", "trade");
    CodecBench.Result result = results.getFirst();
    assertThat(result.messages()).isEqualTo(trades.size());
    assertThat(result.rawBytes())
        .isEqualTo(trades.stream().mapToLong(message -> message.raw().length).sum());
    assertThat(result.blocks().getLast().bytes()).isLessThan(result.blocks().getFirst().bytes());
    assertThat(result.encodeNanos().least()).isPositive();
  }

  @Test
  void aStretchedRecordingGoesOnWithItsIdsAndKeepsItsRate() throws Exception {
    List<Tick> trades =
        SyntheticRecording.of(2_000).ticks().stream().filter(Tick.Trade.class::isInstance).toList();
    Stretched market = new Stretched(trades, 50, 1_200, 0, 7);
    Map<Instrument, Long> last = new HashMap<>();
    long before = 0;
    for (int i = 0; i < 60_000; i++) {
      Tick.Trade trade = (Tick.Trade) market.next();
      Long known = last.put(trade.instrument(), trade.tradeId());
      assertThat(known == null || trade.tradeId() == known + 1).as("%s", trade).isTrue();
      assertThat(trade.receivedMicros()).isGreaterThanOrEqualTo(before);
      before = trade.receivedMicros();
    }
    assertThat(last).hasSize(50);
    assertThat(before).isCloseTo(50_000_000L, within(1_000_000L));
  }

  @Test
  void aDayOfTheBufferIsReckonedFromWhatRedisAndTheFilesTake(@TempDir Path folder)
      throws Exception {
    List<BufferBench.Result> results = new BufferBench(1).run(SyntheticRecording.of(3_000), folder);

    assertThat(results).hasSize(2);
    for (BufferBench.Result result : results) {
      assertThat(result.count()).isEqualTo(72_000);
      assertThat(result.blocks()).isEqualTo(120);
      assertThat(result.memoryBytes()).isGreaterThan(result.blockBytes());
      assertThat(result.logBytes()).isGreaterThan(result.blockBytes());
      assertThat(result.fileBytes())
          .isBetween(result.blockBytes(), result.blockBytes() + 120 * 128);
      assertThat(result.dayGigabytes(1_000_000)).isCloseTo(1.44, within(1e-9));
    }
    assertThat(results.getLast().blockBytes()).isLessThan(results.getFirst().blockBytes());
  }

  @Test
  void sizesAndRunsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new CodecBench(List.of(0), 1))
        .hasMessage("--block-ticks must be 1 to 65536, got 0");
    assertThatThrownBy(() -> new BookBench(1, 0)).hasMessage("--runs must be 1 or more, got 0");
    assertThatThrownBy(() -> new BufferBench(0)).hasMessage("--minutes must be 1 to 1440, got 0");
    assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3)).hasToString("2 (1..3)");
  }
}
