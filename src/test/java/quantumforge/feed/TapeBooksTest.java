package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.BookIds;
import quantumforge.exchange.binance.RecordedTicks;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Order books rebuilt from recorded traffic, graded by the venue's own best bid and ask. */
class TapeBooksTest {

  private final Map<Instrument, Lane> lanes = new HashMap<>();
  private final List<Tick> out = new ArrayList<>();

  @Test
  void booksOfBitcoinOverMidnightEqualEveryBookTicker() throws Exception {
    play("spot_btcusdt_20240808.gz", "spot_btcusdt_20240809.gz");
    assertEveryComparisonEqual(1_072);
    assertThat(out.stream().filter(Tick.Trade.class::isInstance)).hasSize(9_757 + 10_147);
  }

  @Test
  void booksOfTenSymbolsEqualEveryBookTicker() throws Exception {
    play("cf_spot_10sym_20210405.txt.zst");
    // 1,152 behind the snapshots and 3 at a snapshot's own id.
    assertEveryComparisonEqual(1_155);
  }

  @Test
  void booksOfBinanceUsEqualEveryBookTicker() throws Exception {
    play("cf_us_10sym_20210405.txt.zst");
    // 743 behind the snapshots and 1 at a snapshot's own id.
    assertEveryComparisonEqual(744);
  }

  @Test
  void booksOfFourQuietSymbolsEqualEveryBookTicker() throws Exception {
    play("cf_spot_4sym_20211012.jsonl.zst");
    assertEveryComparisonEqual(26);
  }

  @Test
  void booksOfUsdFuturesEqualEveryBookTicker() throws Exception {
    play("usdm_btcusdt_20240808.gz");
    assertEveryComparisonEqual(629);
  }

  @Test
  void booksOfCoinFuturesEqualEveryBookTicker() throws Exception {
    play("coinm_btcusd_perp_20240808.gz");
    assertEveryComparisonEqual(1_124);
  }

  @Test
  void booksOfFourUsdFuturesEqualEveryBookTicker() throws Exception {
    play("cf_usdm_4sym_20210722.jsonl.zst");
    assertEveryComparisonEqual(50);
  }

  private void play(String... tapes) throws Exception {
    RecordedTicks ticks = new RecordedTicks();
    for (String tape : tapes) {
      Path file = Tapes.folder().resolve("binance").resolve(tape);
      for (Tapes.Message message : Tapes.read(file)) {
        ticks.decode(message).ifPresent(this::take);
      }
    }
  }

  private void take(Tick tick) {
    lanes
        .computeIfAbsent(
            tick.instrument(),
            key ->
                new Lane(
                    key, FeedPosition.NONE, BookIds.VENUE, TestSettings.feed(), new Recorder(out)))
        .onTick(1, tick);
  }

  private void assertEveryComparisonEqual(long expectedChecks) {
    long checks = 0;
    for (Lane lane : lanes.values()) {
      assertThat(lane.counters().mismatches.get()).as("%s", lane.instrument()).isZero();
      assertThat(lane.counters().gaps()).as("%s", lane.instrument()).isZero();
      assertThat(lane.counters().bookSynced).as("%s", lane.instrument()).isTrue();
      checks += lane.counters().checks.get();
    }
    assertThat(checks).isEqualTo(expectedChecks);
  }
}
