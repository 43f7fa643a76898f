package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Recorded markets, played by a real server as fast as the feed takes them. */
class TapeEndToEndTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spot_btcusdt_20240808.gz spot_btcusdt_20240809.gz",
        "cf_spot_10sym_20210405.txt.zst",
        "cf_spot_3sym_20210404.txt.zst",
        "cf_spot_4sym_20211012.jsonl.zst",
        "cf_us_10sym_20210405.txt.zst"
      })
  void everyRecordedTradeArrivesOnceAndTheBooksAreRight(String names) throws Exception {
    Path folder = Tapes.folder().resolve("binance");
    List<Path> tapes = Arrays.stream(names.split(" ")).map(folder::resolve).toList();
    try (Rig rig = Rig.ofTapes(tapes).startFeed()) {
      FeedEndToEndTest.awaitEverything(rig);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
      assertThat(rig.feed.view().badMessages()).isZero();
      System.out.println(
          names
              + ": trades "
              + rig.exchange.ledger().trades()
              + ", book checks "
              + rig.feed.view().bookChecks());
    }
  }
}
