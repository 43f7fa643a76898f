package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

class ServicesTest {

  private final List<String> log = new CopyOnWriteArrayList<>();

  @Test
  void aChainStartsInOrderAndStopsInReverse() throws Exception {
    Services services = services(List.of(List.of(fine("forwarder"), fine("feed"))));

    services.start();
    services.awaitStarted();
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
  void aServiceThatDoesNotStartShowsWhyAndThoseBehindItAreNotStarted() throws Exception {
    Services services = services(List.of(List.of(failing("store", "disk full"), fine("view"))));

    services.start();
    services.awaitStarted();

    assertThat(log).containsExactly("start store");
    assertThat(services.list().getFirst().status())
        .isEqualTo(new ServiceStatus("store", State.FAILED, "did not start: disk full"));
    assertThat(services.firstFailure()).contains("store: did not start: disk full");
  }

  @Test
  void aServiceThatDoesNotStopIsGivenUpAfterItsTime() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Services services =
        services(List.of(List.of(fine("first"), service("stuck", () -> {}, never::await))));
    services.start();
    services.awaitStarted();

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
    NodeSettings settings =
        new NodeSettings(
            "n",
            "control",
            List.of(),
            Path.of("."),
            0,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
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
