package quantumforge.exchange.tape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.tapes.Tapes;

class TapeSummaryTest {

  @TempDir private Path folder;

  @Test
  void gapsOfTradesAndUpdatesAreNamed() throws Exception {
    Path file =
        TapeFiles.write(
            folder,
            "tape.gz",
            TapeFiles.gzip(
                "1000 " + TapeFiles.trade(1),
                "2000 " + TapeFiles.trade(2),
                "3000 " + TapeFiles.trade(6),
                "4000 " + depth(10, 12),
                "5000 " + depth(13, 13),
                "6000 " + depth(20, 21),
                "7000 {\"stream\":\"a@trade\",\"data\":{\"e\":\"trade\",\"s\":\"A\"}}",
                "8000 nonsense"));
    TapeSummary summary = TapeSummary.of(file);
    assertThat(summary.frames()).isEqualTo(7);
    assertThat(summary.firstNanos()).isEqualTo(1_000);
    assertThat(summary.lastNanos()).isEqualTo(7_000);
    assertThat(summary.unusableFrames()).isEqualTo(1);
    assertThat(summary.brokenLines()).isEqualTo(1);
    assertThat(summary.trouble()).hasSize(2).allMatch(trouble -> trouble.contains("line "));
    assertThat(summary.channels())
        .containsExactly(
            new TapeSummary.Channel(
                "depth@100ms", "BTCUSDT", 3, 10, 21, 1, 6, List.of(new TapeSummary.Gap(14, 19))),
            new TapeSummary.Channel(
                "trade", "BTCUSDT", 3, 1, 6, 1, 3, List.of(new TapeSummary.Gap(3, 5))));
  }

  @Test
  void noRecordedTapeHasAGap() throws Exception {
    for (Path tape : Tapes.binance()) {
      TapeSummary summary = TapeSummary.of(tape);
      assertThat(summary.gaps()).as(tape.toString()).isZero();
      assertThat(summary.unusableFrames()).as(tape.toString()).isZero();
      assertThat(summary.channels()).as(tape.toString()).isNotEmpty();
    }
  }

  private static String depth(long first, long last) {
    return "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1,"
        + "\"s\":\"BTCUSDT\",\"U\":"
        + first
        + ",\"u\":"
        + last
        + ",\"b\":[],\"a\":[]}}";
  }
}
