package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.RedisProcess;

/** A brain whose store cannot be opened at first, on a real node with real stores. */
class ServiceRetryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void aBrainWhoseStoreCouldNotBeOpenedStartsWhenItCan() throws Exception {
    Path inTheWay = Files.createFile(folder.resolve("questdb"));
    try (RedisProcess redis = RedisProcess.start()) {
      TestPlant plant =
          new TestPlant(
                  folder,
                  """
                  forge {
                    node { start-retry-min = 50 ms, start-retry-max = 200 ms }
                    brain { collectors = ["%1$s"], redis-url = "%1$s" }
                    store.questdb { directory = "%2$s", pg-port = 0, http-port = 0 }
                  }
                  pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                  """
                      .formatted(redis.url(), inTheWay))
              .with("brain", "control", "brain");
      Node node = plant.start("brain");
      try {
        URI url = URI.create(plant.machine("brain").url());
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  ServiceStatus consumer = consumer(url);
                  assertThat(consumer.state()).isEqualTo(State.FAILED);
                  assertThat(consumer.detail()).contains("is tried again").contains("questdb");
                });

        Files.delete(inTheWay);
        await().atMost(PATIENCE).until(() -> consumer(url).state() != State.FAILED);
        await().atMost(PATIENCE).until(() -> service(url, "symbol-view").state() == State.RUNNING);
      } finally {
        node.stop();
      }
    }
  }

  private static ServiceStatus consumer(URI url) throws Exception {
    return service(url, "consumer");
  }

  private static ServiceStatus service(URI url, String name) throws Exception {
    return NodeStatus.fetch(url, Duration.ofSeconds(30)).report().services().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
