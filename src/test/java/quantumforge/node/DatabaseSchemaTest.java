package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.backup.TestPair;
import quantumforge.failover.AgentOptions;
import quantumforge.failover.ArchiveSettings;
import quantumforge.failover.FailoverSettings;
import quantumforge.failover.OrphanSettings;
import quantumforge.failover.TlsSettings;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.witness.Mutants;

/** The tables of a real server come with its becoming the primary, and not before. */
@Timeout(300)
class DatabaseSchemaTest {

  private static final Duration PATIENCE = TestPair.PATIENCE;

  @TempDir private Path servers;
  @TempDir private Path agent;

  private volatile State state = State.STANDBY;
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void theTablesAreMadeWhenTheServerIsThePrimaryAndAgainWhenItBecomesThatAgain() throws Exception {
    TestPair pair = new TestPair(servers);
    DatabaseSchema schema = new DatabaseSchema(settings(pair), "one", this::report);
    try {
      drop(pair);
      schema.start();
      awaitAsked();
      assertThat(tables(pair)).isEqualTo("0");
      state = State.PRIMARY;
      await().atMost(PATIENCE).until(() -> tables(pair).equals("3"));
      await().atMost(PATIENCE).until(() -> schema.status().detail().contains("have version 1"));

      drop(pair);
      awaitAsked();
      assertThat(tables(pair)).as("nothing is asked of the server while it stays").isEqualTo("0");
      state = State.STANDBY;
      awaitAsked();
      state = State.PRIMARY;
      await().atMost(PATIENCE).until(() -> tables(pair).equals("3"));
    } finally {
      schema.stop();
      pair.close();
    }
  }

  /** Takes the tables away; what a client has made for itself was there before them. */
  private static void drop(TestPair pair) throws Exception {
    pair.execute(
        "one",
        "drop table trading_patterns, positions, configuration; drop table flyway_schema_history;"
            + " create table if not exists forge_client_canary (client text primary key)");
  }

  private static String tables(TestPair pair) throws Exception {
    return pair.askData(
        "one",
        "select count(*) from pg_tables where tablename in ('trading_patterns', 'positions',"
            + " 'configuration')");
  }

  /** Twice, so that all that follows from the first time is done. */
  private void awaitAsked() {
    int before = asked.get();
    await().atMost(PATIENCE).until(() -> asked.get() >= before + 2);
  }

  private Optional<ServerReport> report() {
    asked.incrementAndGet();
    return Optional.of(
        new ServerReport(
            "one",
            1,
            asked.get(),
            Decided.NOTHING,
            0,
            0,
            state,
            "",
            Position.NOWHERE,
            Stream.NONE,
            new Gate("", Optional.empty()),
            0,
            ServerReport.Disk.UNKNOWN,
            Link.UNKNOWN,
            ServerReport.Progress.NONE,
            0,
            Weakness.NONE,
            "",
            Optional.empty()));
  }

  private FailoverSettings settings(TestPair pair) throws Exception {
    Path passwords =
        Files.writeString(
            agent.resolve("passwords"),
            "superuser = a\nreplicator = b\ntrading_user = c\nmonitor = d\n");
    return new FailoverSettings(
        List.of(
            new FailoverSettings.Server("one", "127.0.0.1", pair.port("one")),
            new FailoverSettings.Server("two", "127.0.0.1", pair.port("two"))),
        List.of("witness"),
        Mutants.limits(Duration.ofMinutes(10), 3),
        TlsSettings.PLAIN,
        new AgentOptions(
            Optional.of("one"),
            agent.toString(),
            "/usr/lib/postgresql/15/bin",
            List.of(),
            passwords.toString(),
            List.of("127.0.0.1/32"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            10,
            Duration.ofMinutes(10),
            new OrphanSettings(1L << 30, 20),
            new ArchiveSettings("", Duration.ofSeconds(30), Duration.ofMinutes(5), 1L << 33),
            1L << 20));
  }
}
