package quantumforge.health;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import quantumforge.status.Probe;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

class ReadinessTest {

  private static final Path HERE = Path.of(".");

  @Test
  void probesOfTheSameNameInTwoServicesAreBothHeard() {
    Service forwarder = service("forwarder", State.RUNNING, failing("redis", "vps is away"));
    Service consumer = service("consumer", State.RUNNING, fine("redis"), failing("stream", "gone"));

    assertThat(failures(List.of(forwarder, consumer)))
        .containsExactly(entry("forwarder redis", "vps is away"), entry("consumer stream", "gone"));
  }

  @Test
  void twoFailuresUnderOneNameAreBothShown() {
    Service one = service("twin", State.FAILED, fine("x"));
    Service other = service("twin", State.STARTING, fine("x"));

    assertThat(failures(List.of(one, other)))
        .containsExactly(entry("twin", "failed: as told; starting: as told"));
  }

  @Test
  void aServiceWithLessThanItShouldHaveOrNotBuiltKeepsNobodyFromBeingReady() {
    assertThat(
            failures(
                List.of(
                    service("a", State.RUNNING),
                    service("b", State.DEGRADED),
                    service("c", State.NOT_BUILT))))
        .isEmpty();
  }

  @Test
  void aProbeThatDoesNotAnswerOrThrowsHasFailed() {
    CountDownLatch never = new CountDownLatch(1);
    Probe silent =
        new Probe(
            "silent",
            () -> {
              never.await();
              return Optional.empty();
            });
    Probe broken =
        new Probe(
            "broken",
            () -> {
              throw new IllegalStateException("closed");
            });

    assertThat(failures(List.of(service("s", State.RUNNING, silent, broken))))
        .containsExactly(
            entry("s silent", "no answer within 3000 ms"), entry("s broken", "closed"));
  }

  @Test
  void littleAndUnknownSpaceAreNotEnoughDisk() throws Exception {
    assertThat(Readiness.disk("disk", HERE, 2 << 20, path -> 1 << 20).check().call())
        .contains("1 MiB free at ., wanted are 2 MiB");
    assertThat(Readiness.disk("disk", HERE, 0, path -> -1).check().call())
        .contains("how much is free at . cannot be found out");
    assertThat(Readiness.disk("disk", HERE.resolve("not/yet/there"), 1).check().call()).isEmpty();
  }

  private static Map<String, String> failures(List<Service> services) {
    return new Readiness(services, List.of(), Duration.ofSeconds(3)).failures();
  }

  private static Probe fine(String name) {
    return new Probe(name, Optional::empty);
  }

  private static Probe failing(String name, String why) {
    return new Probe(name, () -> Optional.of(why));
  }

  private static Service service(String name, State state, Probe... probes) {
    return new Service() {
      @Override
      public void start() {}

      @Override
      public void stop() {}

      @Override
      public ServiceStatus status() {
        return new ServiceStatus(name, state, "as told");
      }

      @Override
      public List<Probe> probes() {
        return Arrays.asList(probes);
      }
    };
  }
}
