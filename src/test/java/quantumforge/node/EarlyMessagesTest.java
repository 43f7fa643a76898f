package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The witness tells a node what it must know again and again, also while the node still starts. */
@Timeout(120)
class EarlyMessagesTest {

  private static final String NAME = "late";
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final int EARLY = 50;
  private static final int LATER = 400;

  @TempDir private static Path folder;

  private final CountDownLatch early = new CountDownLatch(EARLY);
  private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
  private ActorSystem<Void> teller;
  private ActorSystem<Void> listener;

  @AfterEach
  void stop() {
    teller.terminate();
    listener.terminate();
    teller.getWhenTerminated().toCompletableFuture().join();
    listener.getWhenTerminated().toCompletableFuture().join();
  }

  @Test
  void anActorHearsForGoodAlthoughItWasToldBeforeItWasThere() throws Exception {
    TestPlant plant =
        new TestPlant(
                folder,
                """
                pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                pekko.remote.artery.advanced.compression {
                  actor-refs.advertisement-interval = 500 ms
                  manifests.advertisement-interval = 500 ms
                }
                """)
            .with("one", "control", "witness")
            .with("two", "site-1", "engine");
    listener = ActorSystem.create(telling(plant, "one", "nobody"), "forge", config(plant, "two"));
    teller = ActorSystem.create(telling(plant, "two", NAME), "forge", config(plant, "one"));

    assertThat(early.await(1, TimeUnit.MINUTES)).isTrue();
    listener.systemActorOf(listening(), NAME, Props.empty());

    int number;
    do {
      Integer next = heard.poll(30, TimeUnit.SECONDS);
      assertThat(next).as("it heard nothing any more").isNotNull();
      number = next;
    } while (number < LATER);
  }

  private static Config config(TestPlant plant, String node) throws Exception {
    Configuration configuration = Configuration.load(Optional.of(plant.file(node)), Map.of());
    return ClusterConfig.of(Settings.read(configuration), configuration.effective());
  }

  /** Tells an actor on the other node numbers, again and again. */
  private Behavior<Void> telling(TestPlant plant, String node, String name) {
    String path =
        "pekko://forge@127.0.0.1:%d/system/%s".formatted(plant.machine(node).port(), name);
    int[] number = {0};
    return Behaviors.<Object>setup(
            context -> {
              ActorRef<Integer> to =
                  ActorRefResolver.get(context.getSystem()).resolveActorRef(path);
              return Behaviors.withTimers(
                  timers -> {
                    timers.startTimerAtFixedRate("tell", PERIOD);
                    return Behaviors.receiveMessage(
                        tick -> {
                          to.tell(number[0]++);
                          if (name.equals(NAME)) {
                            early.countDown();
                          }
                          return Behaviors.same();
                        });
                  });
            })
        .narrow();
  }

  private Behavior<Integer> listening() {
    return Behaviors.receiveMessage(
        number -> {
          heard.add(number);
          return Behaviors.same();
        });
  }
}
