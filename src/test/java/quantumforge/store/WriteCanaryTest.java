package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.status.ServiceStatus.State;

/** What a client sees of a failover, with real servers. */
class WriteCanaryTest {

  @TempDir Path folder;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void knowsHowLongWritesDidNotFlowAndWhereTheyDoNow() throws Exception {
    TestPair pair = new TestPair(folder);
    PrimaryDatabase database = pair.database();
    // An interval that would be seen in the gap, were it waited for.
    WriteCanary canary = new WriteCanary(database, "here", Duration.ofSeconds(30), meters);
    try {
      canary.start();
      await().until(() -> canary.status().state() == State.RUNNING);
      assertThat(canary.status().detail()).contains("the last on " + pair.one.address());
      assertThat(gauge("forge.database.canary.failover.gap.seconds")).isNaN();

      long before = System.nanoTime();
      pair.one.kill();
      pair.two.promote();
      assertThat(canary.route().epoch()).isZero();
      database.primaryIs(pair.two.primary(2));
      canary.heard(pair.two.primary(2));
      await().until(() -> canary.status().detail().contains("the last on " + pair.two.address()));
      double elapsed = (System.nanoTime() - before) / 1e9;
      assertThat(canary.status().state()).isEqualTo(State.RUNNING);
      assertThat(elapsed).isLessThan(25);
      assertThat(gauge("forge.database.canary.failover.gap.seconds"))
          .isPositive()
          .isEqualTo(gauge("forge.database.canary.longest.gap.seconds"));
      assertThat(pair.two.ask("select beats from forge_client_canary where client = 'here'"))
          .isEqualTo("2");
      assertThat(canary.route().state()).isEqualTo("PROVEN");
      assertThat(canary.route().epoch()).isEqualTo(2);
      assertThat(canary.route().firstWriteAgeMillis()).isNotNegative();

      pair.two.kill();
      canary.heard(pair.two.primary(2));
      await().until(() -> canary.status().detail().contains("no connection to the primary within"));
      assertThat(canary.status().state()).isEqualTo(State.FAILED);
    } finally {
      canary.stop();
      database.close();
      pair.stop();
    }
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }
}
