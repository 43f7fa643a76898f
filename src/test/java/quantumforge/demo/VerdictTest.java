package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void everyStoreWithEverythingPasses() {
    assertThat(reasons(3, List.of(store(0)))).isEmpty();
  }

  @Test
  void aPlantWithoutABrainProvesNothing() {
    assertThat(reasons(0, List.of()))
        .containsExactly("no brain was started, so nothing was proved");
  }

  @Test
  void aSlowClientThatWasCutIsNamedAsTheCauseOfALoss() {
    assertThat(reasons(2, List.of(store(5))))
        .hasSize(2)
        .first()
        .asString()
        .contains("cut 2 clients that did not read fast enough");
    assertThat(reasons(0, List.of(store(5)))).hasSize(1);
  }

  @Test
  void ticksThatABrainDidNotTakeFailEvenWhenNoTradeIsLost() {
    assertThat(tickReasons(1_000, 0, List.of())).isEmpty();
    assertThat(tickReasons(999, 0, List.of()))
        .containsExactly("site-1 took 999 ticks of 1000 that were forwarded");
    assertThat(tickReasons(1_000, 1, List.of())).containsExactly("site-1 could not read 1 blocks");
    assertThat(tickReasons(1_000, 0, List.of("BTCUSDT: 6 of 8")))
        .singleElement()
        .asString()
        .contains("2 best bids and asks lost", "BTCUSDT: 6 of 8");
  }

  private static List<String> tickReasons(long taken, long corrupt, List<String> problems) {
    return Verdict.tickReasons(
        List.of(new DemoReport.RelayResult("vps-1", 1_000, 10, 20)),
        List.of(new DemoReport.BrainResult("site-1", taken, 1, 0, corrupt, 1, 1, 1, 1, 1, 1)),
        List.of(new DemoReport.BookResult("site-1", 6, 2, 4, 0, problems)));
  }

  private static List<String> reasons(long slowClientsCut, List<DemoReport.StoreResult> stores) {
    return Verdict.reasons(
        Map.of(),
        new DemoReport.MarketRun("synthetic", "live", 1, 10, 100, 10, 50, true, slowClientsCut),
        List.of(),
        List.of(),
        stores);
  }

  private static DemoReport.StoreResult store(long lost) {
    List<String> problems = lost == 0 ? List.of() : List.of("BTCUSDT");
    return new DemoReport.StoreResult(
        "site-1", "redis", 50 - lost, lost, 0, 4, 0, 0, lost == 0 ? 1 : 0, 1, problems);
  }
}
