package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is played of what was asked for; nothing is started. */
class FailoverBenchTest {

  private static FailoverBench bench(Duration load, String... ids) {
    return new FailoverBench(
        Path.of("nowhere"), List.of(ids), 1, load, Access.PLAIN, sentence -> {});
  }

  @Test
  void theLoadOfAFalseAlarmLastsAsLongAsItIsWanted() {
    Duration tenMinutes = Duration.ofMinutes(10);
    assertThat(bench(tenMinutes, "db-false-alarm", "db-kill-node").played())
        .satisfiesExactly(
            alarm -> assertThat(alarm).startsWith("DB-FALSE-ALARM  600 s of 2 busy cores"),
            other -> assertThat(FailoverBench.cards()).contains(other));
    assertThat(bench(FailoverBench.LOAD_LEAST).played()).isEqualTo(FailoverBench.cards());
  }

  @Test
  void theMachinesAreFrozenInTurnForAllOfTheTime() {
    List<String> nodes = NodeFiles.nodes().map(Part::id).toList();
    assertThat(Cards.frozenIn(FailoverBench.LOAD_LEAST)).isEqualTo(nodes);
    assertThat(Cards.frozenIn(Duration.ofSeconds(31)))
        .hasSize(nodes.size() + 1)
        .endsWith(nodes.getFirst());
    assertThat(Cards.frozenIn(Duration.ofMinutes(10))).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(longs = {29, 3_601})
  void aLoadThatIsTooShortOrTooLongIsRefused(long seconds) {
    assertThatThrownBy(() -> bench(Duration.ofSeconds(seconds)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the load of a false alarm lasts 30 to 3600 s, got " + seconds);
  }
}
