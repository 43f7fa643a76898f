package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Disk;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.node.DatabaseHealth.Answer;
import quantumforge.node.DatabaseHealth.Beside;
import quantumforge.status.PlantWatch;

/** What a load balancer hears. */
class DatabaseHealthTest {

  private Optional<Beside> beside = Optional.empty();
  private final DatabaseHealth health =
      new DatabaseHealth(() -> beside, new PlantWatch(), Duration.ofSeconds(10).toMillis());

  @Test
  void aServerThatRunsReadWriteIsNoPrimaryWhileItsAgentCannotVouchForIt() {
    beside = Optional.of(new Beside(report(), Optional.empty()));
    assertThat(health.primary()).isEqualTo(new Answer(true, "one is the primary of epoch 3"));
    assertThat(health.readOnly(Optional.empty()).yes()).isTrue();

    beside = Optional.of(new Beside(report(), Optional.of("one may have been replaced")));
    assertThat(health.primary()).isEqualTo(new Answer(false, "one may have been replaced"));
    assertThat(health.readOnly(Optional.empty()).yes()).isFalse();
  }

  @Test
  void whereThereIsNoAgentThereIsNoServer() {
    assertThat(health.primary().yes()).isFalse();
    assertThat(health.primary().sentence()).contains("forge.failover.agent.server is absent");
  }

  private static ServerReport report() {
    return new ServerReport(
        "one",
        1,
        1,
        new Decided(3, 7),
        0,
        0,
        State.PRIMARY,
        "system",
        Position.NOWHERE,
        Stream.NONE,
        Gate.OPEN,
        0,
        Disk.UNKNOWN,
        Link.OPEN,
        ServerReport.Progress.NONE,
        0,
        Weakness.NONE,
        "",
        Optional.empty());
  }
}
