package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.status.DatabaseChange;
import quantumforge.status.Propagation;
import quantumforge.status.RouteWrite;

class ChangeTextTest {

  private static final RouteWrite CLIENT =
      new RouteWrite("site-2", "client", "client", true, 410, "");

  @Test
  void aChangeSaysWhenEachPartCame() {
    Propagation complete = new Propagation(40, true, 410, false, List.of(), List.of(CLIENT));
    assertThat(ChangeText.lines(change(complete)))
        .containsExactly(
            "epoch 4, 2026-01-02T03:04:05Z: site-1 -> site-2",
            "  why       DB-23 nobody hears of it",
            "  times     detect 1600 ms | decide 12 ms, tell 40 ms, fence ?, promote 320 ms,"
                + " redundant again ?",
            "  writes    client of site-2 410 ms",
            "  clients   complete after 410 ms",
            "  loss      none",
            "  orphans   2 commits on site-1 alone");
  }

  @Test
  void aChangeThatIsNotCompleteSaysWhatIsMissing() {
    RouteWrite pool = new RouteWrite("edge", "pool", "pgbouncer", false, -1, "no");
    Propagation late =
        new Propagation(40, false, -1, true, List.of("pool of edge: no"), List.of(pool, CLIENT));
    assertThat(ChangeText.lines(change(late)))
        .contains(
            "  writes    pool of edge ?, client of site-2 410 ms",
            "  clients   not complete: pool of edge: no");
  }

  @Test
  void aChangeThatWasRecordedWithoutItSaysSo() {
    assertThat(ChangeText.lines(change(null)))
        .contains("  clients   whether a write went through each route is not known")
        .noneMatch(line -> line.startsWith("  writes"));
  }

  private static DatabaseChange change(Propagation propagation) {
    return new DatabaseChange(
        4,
        "site-1",
        "site-2",
        "DB-23",
        "nobody hears of it",
        Instant.parse("2026-01-02T03:04:05Z"),
        1_600,
        12,
        -1,
        320,
        -1,
        propagation,
        "none",
        "2 commits on site-1 alone");
  }
}
