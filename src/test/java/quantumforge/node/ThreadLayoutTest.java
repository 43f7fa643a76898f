package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import quantumforge.status.ServiceStatus.State;

class ThreadLayoutTest {

  @Test
  void threadsRunOnTheirCoresAlsoThoseThatComeLaterAndNoOthers() throws Exception {
    ThreadLayout layout =
        new ThreadLayout(List.of(new PinSettings("pin-test-of-a-long-name", List.of(0))));
    CountDownLatch end = new CountDownLatch(1);
    layout.start();
    try {
      Thread.ofPlatform().daemon().name("pin-test-of-a-long-name-1").start(() -> hold(end));
      Thread.ofPlatform().daemon().name("other-test").start(() -> hold(end));
      await().untilAsserted(() -> assertThat(cores("pin-test-of-a-l")).contains("0"));
      assertThat(cores("other-test")).isEqualTo(cores(read(Path.of("/proc/self/comm")).strip()));
      await().untilAsserted(() -> assertThat(layout.status().state()).isEqualTo(State.RUNNING));
    } finally {
      end.countDown();
      layout.stop();
    }
  }

  @Test
  void aCoreThatTheMachineLacksIsNamed() throws Exception {
    ThreadLayout layout = new ThreadLayout(List.of(new PinSettings("far-test", List.of(1_000))));
    CountDownLatch end = new CountDownLatch(1);
    layout.start();
    try {
      Thread.ofPlatform().daemon().name("far-test").start(() -> hold(end));
      await()
          .untilAsserted(
              () -> assertThat(layout.status().detail()).contains("far-test on cores [1000]"));
    } finally {
      end.countDown();
      layout.stop();
    }
  }

  @Test
  void noCoreIsRefused() {
    assertThatThrownBy(() -> new PinSettings("forwarder", List.of()))
        .hasMessageContaining("name at least one core");
  }

  private static void hold(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the kernel says of the cores of a thread; empty when there is no such thread. */
  private static String cores(String name) throws Exception {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      Optional<Path> task =
          tasks.filter(path -> read(path.resolve("comm")).strip().equals(name)).findFirst();
      return task.map(path -> read(path.resolve("status")))
          .flatMap(text -> text.lines().filter(l -> l.startsWith("Cpus_allowed_list")).findFirst())
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException ended) {
      return "";
    }
  }
}
