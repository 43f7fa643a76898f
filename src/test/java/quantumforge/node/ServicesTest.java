package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

class ServicesTest {

  private final List<String> log = new CopyOnWriteArrayList<>();

  @Test
  void aChainStartsInOrderAndStopsInReverse() {
    Services services = services(List.of(List.of(fine("forwarder"), fine("feed"))));

    services.start();
    await().until(() -> log.contains("start feed"));
    services.stop();
    services.stop();

    assertThat(log).containsExactly("start forwarder", "start feed", "stop feed", "stop forwarder");
  }

  @Test
  void aServiceThatWaitsKeepsNoOtherChainWaitingAndCanBeStopped() {
    CountDownLatch never = new CountDownLatch(1);
    Services services =
        services(
            List.of(
                List.of(service("waits", never::await, () -> {}), fine("behind")),
                List.of(fine("other"))));

    services.start();
    await().untilAsserted(() -> assertThat(log).contains("start waits", "start other"));
    services.stop();

    assertThat(log).contains("stop waits", "stop other").doesNotContain("start behind");
  }

  @Test
  void aServiceThatDoesNotStartIsTriedAgainUntilItDoesAndThoseBehindItWait() {
    AtomicBoolean diskFull = new AtomicBoolean(true);
    Action start =
        () -> {
          if (diskFull.get()) {
            throw new IllegalStateException("disk full");
          }
        };
    Services services = services(List.of(List.of(service("store", start, () -> {}), fine("view"))));
    Service store = services.list().getFirst();

    services.start();
    await().until(() -> log.size() >= 3);
    assertThat(log).containsOnly("start store");
    assertThat(store.status())
        .isEqualTo(
            new ServiceStatus(
                "store", State.FAILED, "did not start and is tried again: disk full"));

    diskFull.set(false);
    await().until(() -> log.contains("start view"));
    assertThat(store.status().state()).isEqualTo(State.RUNNING);
    services.stop();
  }

  @Test
  void stoppingEndsTheTryingAndStopsWhatWasTried() {
    Services services = services(List.of(List.of(failing("store", "disk full"), fine("view"))));
    services.start();
    await().until(() -> log.size() >= 3);

    services.stop();

    assertThat(log).endsWith("start store", "stop store").containsOnlyOnce("stop store");
    int tries = log.size();
    await().during(Duration.ofMillis(200)).until(() -> log.size() == tries);
  }

  @Test
  void aStopComesBehindAStartThatIsStillUnderWay() {
    CountDownLatch never = new CountDownLatch(1);
    Action start =
        () -> {
          try {
            never.await();
          } finally {
            log.add("start ends");
          }
        };
    Services services = services(List.of(List.of(service("slow", start, () -> {}))));
    services.start();
    await().until(() -> log.contains("start slow"));

    services.stop();

    assertThat(log).containsExactly("start slow", "start ends", "stop slow");
  }

  @Test
  void startingNowGivesUpAtTheFirstFailureAndLeavesTheRestToStop() {
    Services services =
        services(List.of(List.of(fine("first"), failing("tape", "no such file"), fine("behind"))));

    assertThatThrownBy(services::startNow).hasMessage("no such file");
    services.stop();

    assertThat(log).containsExactly("start first", "start tape", "stop tape", "stop first");
  }

  @Test
  void aServiceThatDoesNotStopIsGivenUpAfterItsTime() {
    CountDownLatch never = new CountDownLatch(1);
    Services services =
        services(
            List.of(List.of(fine("first"), service("stuck", () -> {}, never::await))),
            Duration.ofSeconds(2));
    services.start();
    await().until(() -> log.contains("start stuck"));

    services.stop();

    assertThat(log).containsExactly("start first", "start stuck", "stop stuck", "stop first");
  }

  @Test
  void aServiceThatCannotSayHowItIsHasFailed() {
    Service broken =
        new Service() {
          @Override
          public void start() {}

          @Override
          public void stop() {}

          @Override
          public ServiceStatus status() {
            throw new IllegalStateException("closed");
          }
        };

    assertThat(new Hosted(broken).status().state()).isEqualTo(State.FAILED);
    assertThat(new Hosted(broken).status().detail()).contains("closed");
  }

  private static Services services(List<List<Service>> chains) {
    return services(chains, Duration.ofSeconds(60));
  }

  private static Services services(List<List<Service>> chains, Duration stopTimeout) {
    NodeSettings settings =
        new NodeSettings(
            "n",
            "control",
            List.of(),
            Path.of("."),
            0,
            Duration.ofMillis(10),
            Duration.ofMillis(40),
            stopTimeout,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            List.of());
    return new Services(chains, settings);
  }

  private interface Action {
    void run() throws Exception;
  }

  private Service fine(String name) {
    return service(name, () -> {}, () -> {});
  }

  private Service failing(String name, String reason) {
    return service(
        name,
        () -> {
          throw new IllegalStateException(reason);
        },
        () -> {});
  }

  private Service service(String name, Action start, Action stop) {
    return new Service() {
      @Override
      public void start() throws Exception {
        log.add("start " + name);
        start.run();
      }

      @Override
      public void stop() throws Exception {
        log.add("stop " + name);
        stop.run();
      }

      @Override
      public ServiceStatus status() {
        return new ServiceStatus(name, State.RUNNING, "");
      }
    };
  }
}
