package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import quantumforge.chaos.Card.Outcome;
import quantumforge.chaos.FailoverReport.Run;

/**
 * Every fault on one plant of real nodes and servers, while clients write. How long it took is what
 * {@code ./forge bench failover} measures; here it must only come true, and nothing be lost.
 */
@Timeout(900)
class CardsTest {

  private static final String FALSE_ALARM = "DB-FALSE-ALARM";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static Rig rig;
  private static Drill drill;

  @BeforeAll
  static void start() throws Exception {
    Optional<String> missing = Network.missing();
    missing.ifPresent(why -> System.err.println("skipped: the chaos rig " + why));
    Assumptions.assumeTrue(missing.isEmpty(), () -> "the chaos rig " + missing.orElseThrow());
    rig = Rig.start(folder.resolve("plant"), 0);
    drill = new Drill(rig);
  }

  @AfterAll
  static void stop() throws IOException {
    if (rig != null) {
      rig.close();
    }
  }

  /** What fails over is played twice: there, and back again. */
  static Stream<String> cards() {
    return Cards.ALL.stream()
        .filter(card -> card.disk() == 0 && !card.id().equals(FALSE_ALARM))
        .flatMap(
            card ->
                card.outcome() == Outcome.FAILOVER
                    ? Stream.of(card.id(), card.id())
                    : Stream.of(card.id()));
  }

  @Test
  @Disabled("limits.silence is as long as the freeze, so the primary is replaced nearly every time")
  void aBusyPlantKeepsItsPrimary() throws Exception {
    nothingIsLost(FALSE_ALARM);
  }

  @ParameterizedTest
  @MethodSource("cards")
  void nothingIsLost(String id) throws Exception {
    long from = System.nanoTime();
    Run run = drill.play(Cards.of(id));
    System.err.println(id + " " + run);
    assertThat(run.broken()).as(rig.told(from)).isEmpty();
    assertThat(run.lost()).isZero();
    assertThat(run.outageMillis()).isNotNegative();
    assertThat(run.restoredMillis()).isNotNegative();
    List<String> broken = drill.conclude();
    assertThat(broken).isEmpty();
  }
}
