package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.relay.Forwarder;
import quantumforge.status.Probe;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.RedisProcess;

/** What a brain of two collectors says of itself while one or both are away. */
class LostCollectorTest {

  @TempDir Path directory;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void aBrainIsReadyWhileOneOfItsCollectorsCanBeReadAndNamesTheOther() throws Exception {
    try (RedisProcess own = RedisProcess.start();
        RedisProcess one = RedisProcess.start();
        RedisProcess other = RedisProcess.start()) {
      List<Forwarder> forwarders =
          List.of(DataPath.forwarder(one, 64L << 20), DataPath.forwarder(other, 64L << 20));
      Brain brain =
          new Brain(
              DataPath.settings(List.of(one.url(), other.url()), own.url()),
              Set.of(),
              DataPath.questSettings(directory.resolve("questdb")),
              Duration.ofSeconds(12),
              meters);
      brain.start();
      await().until(() -> brain.status().state() == State.RUNNING);
      assertThat(stream(brain)).isEmpty();

      one.kill();
      await().until(() -> brain.status().state() == State.DEGRADED);
      assertThat(brain.status().detail()).contains(":" + one.port());
      assertThat(stream(brain)).isEmpty();
      assertThat(connected(one)).isZero();
      assertThat(connected(other)).isEqualTo(1);

      other.kill();
      await().until(() -> stream(brain).isPresent());
      assertThat(stream(brain).orElseThrow())
          .contains(":" + one.port(), ":" + other.port(), "market:vps:stream");

      one.launch();
      await().until(() -> connected(one) == 1);
      assertThat(stream(brain)).isEmpty();

      brain.stop();
      assertThat(meters.get("forge.brain.store.suspended").gauge().value()).isZero();
      for (Forwarder forwarder : forwarders) {
        forwarder.stop();
      }
    }
  }

  private static Optional<String> stream(Brain brain) throws Exception {
    Probe probe =
        brain.probes().stream().filter(it -> it.name().equals("stream")).findFirst().orElseThrow();
    return probe.check().call();
  }

  private double connected(RedisProcess redis) {
    return meters.find("forge.brain.source.connected").gauges().stream()
        .filter(gauge -> gauge.getId().getTag("source").contains(":" + redis.port() + "/"))
        .findFirst()
        .orElseThrow()
        .value();
  }
}
