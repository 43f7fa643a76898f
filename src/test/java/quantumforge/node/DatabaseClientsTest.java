package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings;
import quantumforge.kernel.DatabaseTls;
import quantumforge.kernel.Lsn;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantWatch;
import quantumforge.status.RouteStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.DatabaseSettings;
import quantumforge.store.TestPair;
import quantumforge.store.TestPools;
import quantumforge.store.TestServer;
import quantumforge.witness.DatabaseDecision;
import quantumforge.witness.DatabaseRecord;

/** A node's clients hear of a new primary in either way while the old one stands still. */
class DatabaseClientsTest {

  @TempDir Path folder;

  private final PlantWatch watch = new PlantWatch();

  @Test
  void hearsTheWitness() throws Exception {
    follow(
        clients ->
            clients.hear(
                new DatabaseDecision(
                    new DatabaseRecord(
                        7, 2, DatabaseRecord.Mode.ALONE, "two", "", Lsn.ZERO, false, 1))));
  }

  @Test
  void hearsThePublishedStatusWhereTheWitnessTellsNothing() throws Exception {
    follow(clients -> publish());
  }

  private interface Word {
    void reach(DatabaseClients clients);
  }

  private void follow(Word word) throws Exception {
    TestPair pair = new TestPair(folder);
    DatabaseClients clients =
        new DatabaseClients(
            "here",
            pair.url(),
            settings(pair.url()),
            List.of(server(pair.one), server(pair.two)),
            DatabaseTls.PLAIN,
            watch,
            new SimpleMeterRegistry());
    try {
      assertThat(clients.status().state()).isEqualTo(State.STARTING);
      clients.start();
      await().until(() -> flows(clients, pair.one));
      assertThat(clients.routes().getFirst().state()).isEqualTo("NONE");
      pair.one.freeze();
      pair.two.promote();
      word.reach(clients);
      await().until(() -> flows(clients, pair.two));
      RouteStatus route = clients.routes().getFirst();
      assertThat(route.state()).isEqualTo("PROVEN");
      assertThat(route.epoch()).isEqualTo(2);
      assertThat(route.server()).isEqualTo("two");
    } finally {
      clients.stop();
      pair.stop();
    }
  }

  private static boolean flows(DatabaseClients clients, TestServer server) {
    return clients.status().state() == State.RUNNING
        && clients.status().detail().contains("the last on " + server.address());
  }

  private void publish() {
    DatabaseStatus database =
        new DatabaseStatus(
            2,
            7,
            "ALONE",
            "two",
            "",
            false,
            1,
            0,
            0,
            new DatabaseStatus.Verdict("DB-23", "", "WARNING"),
            List.of(),
            List.of());
    BehaviorTestKit.create(watch.behavior())
        .run(
            new PlantStatus(
                "witness",
                1,
                Instant.EPOCH,
                1,
                Instant.EPOCH,
                List.of(),
                PlantAlerts.NONE,
                Optional.of(database)));
  }

  private static FailoverSettings.Server server(TestServer server) {
    return new FailoverSettings.Server(
        server.name(), server.address().host(), server.address().port());
  }

  /** Answers may take longer than anybody waits here: only a word ends the waiting. */
  private static DatabaseSettings settings(String url) {
    return new DatabaseSettings(
        Optional.of(url),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        TestPools.settings(Duration.ofMinutes(5)),
        Duration.ofMillis(50));
  }
}
