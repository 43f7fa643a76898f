package quantumforge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
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
  void sizesAndRunsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new CodecBench(List.of(0), 1))
        .hasMessage("--block-ticks must be 1 to 65536, got 0");
    assertThatThrownBy(() -> new BookBench(1, 0)).hasMessage("--runs must be 1 or more, got 0");
    assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3)).hasToString("2 (1..3)");
  }
}
