package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport.CancelledWaits;
import quantumforge.health.ServerReport.State;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, and a client that cancels a commit which waits for the standby. */
@Timeout(180)
class CancelledWaitTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TABLE = "create table if not exists cancelled (id bigint)";

  @TempDir Path folder;

  private Pair pair;
  private long sender;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder, Duration.ofMinutes(2));
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.SYNCHRONOUS);
  }

  @AfterEach
  void stop() throws Exception {
    if (pair != null) {
      if (sender != 0) {
        pair.signal(sender, "CONT");
      }
      pair.stop();
    }
  }

  @Test
  void aCommitWhoseWaitWasCancelledIsAtRiskUntilTheStandbyHasIt() throws Exception {
    assertThat(cancelOneCommit()).contains("canceling wait for synchronous replication");
    await().atMost(PATIENCE).until(() -> cancelled().atRisk() == 1);
    assertThat(cancelled().total()).isEqualTo(1);
    assertThat(cancelled().last())
        .matches("transaction [1-9][0-9]* of trading_user@signalcartel at .*");

    pair.signal(sender, "CONT");
    await().atMost(PATIENCE).until(() -> cancelled().atRisk() == 0);
    assertThat(cancelled().total()).isEqualTo(1);
  }

  @Test
  void aPrimaryThatIsLostSaysWithItsLastWordWhatIsAtRisk() throws Exception {
    cancelOneCommit();
    pair.kill("one");
    await().atMost(PATIENCE).until(() -> pair.report("one").orElseThrow().state() != State.PRIMARY);
    assertThat(cancelled().atRisk()).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    sender = 0;
    await().atMost(PATIENCE).until(() -> pair.report("two").orElseThrow().state() == State.PRIMARY);
    try (Connection connection = connect("two");
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from cancelled")) {
      rows.next();
      assertThat(rows.getInt(1)).isZero();
    }
    await().atMost(PATIENCE).until(() -> cancelled().atRisk() == 0);
  }

  /** Answers the warning that came with the success. */
  private String cancelOneCommit() throws Exception {
    try (Connection connection = connect("one");
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
      sender =
          Long.parseLong(
              pair.ask("one", "select active_pid from pg_replication_slots where active"));
      pair.signal(sender, "STOP");
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> insert(statement), Thread::startVirtualThread);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  pair.ask(
                      "one",
                      "select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep' and usename = 'trading_user'"),
              "1"::equals);
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static String insert(Statement statement) {
    try {
      statement.execute("insert into cancelled values (1)");
      SQLWarning warning = statement.getWarnings();
      return warning == null ? "no warning" : warning.getMessage();
    } catch (java.sql.SQLException failed) {
      return failed.getMessage();
    }
  }

  private Connection connect(String name) throws Exception {
    Server server = pair.server(name);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/signalcartel".formatted(server.host(), server.port()),
        "trading_user",
        "trader");
  }

  private CancelledWaits cancelled() {
    return pair.report("one").orElseThrow().weakness().cancelled();
  }
}
