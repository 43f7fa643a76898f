package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.witness.DatabaseRecord.Mode;

/** What a standby has got and does not replay it cannot be promoted with. */
@Timeout(180)
class StandbyReplayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Pair pair;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    awaitSynchronous();
  }

  @AfterEach
  void stop() throws Exception {
    pair.stop();
  }

  /** Who reads what was deleted and cleared away at the primary would hold it up for ever. */
  @Test
  void aReaderHoldsUpNoPromotion() throws Exception {
    set("two", "max_standby_streaming_delay = -1");
    set("two", "max_standby_archive_delay = -1");
    pair.ask("two", "select pg_reload_conf()");
    pair.run("one", "create table read (id int)");
    pair.run("one", "insert into read select generate_series(1, 1000)");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> pair.ask("two", "select count(*) from read").equals("1000"));
    try (Connection reader = superuser("two");
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.executeQuery("select count(*) from read").next();
      pair.run("one", "delete from read");
      pair.run("one", "vacuum read");

      awaitPromotionOfTwo();
    }
  }

  /** It would confirm everything for ever, and never be promoted. */
  @Test
  void aStandbyWithLessThanItsPrimaryIsGivenAsMuchAndTakesItsPlace() throws Exception {
    pair.stopAgent("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.ALONE);
    set("one", "max_connections = 173");
    pair.stopAgent("one");
    pair.startAgent("one");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> pair.ask("one", "show max_connections").equals("173"));
    pair.startAgent("two");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> pair.ask("two", "show max_connections").equals("173"));
    awaitSynchronous();
    assertThat(pair.agent("two").failedRebuilds()).as("nothing was copied").isZero();
    awaitPromotionOfTwo();
  }

  @Test
  void whatSomebodyPausedGoesOn() throws Exception {
    pair.ask("two", "select pg_wal_replay_pause()");
    await()
        .atMost(PATIENCE)
        .until(
            () -> pair.ask("two", "select pg_get_wal_replay_pause_state()").equals("not paused"));
    awaitPromotionOfTwo();
  }

  private void awaitPromotionOfTwo() throws Exception {
    pair.kill("one");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> pair.ask("two", "select pg_is_in_recovery()").equals("f"));
  }

  private void set(String name, String line) throws IOException {
    Files.writeString(
        folder.resolve(name).resolve("data/postgresql.conf"),
        line + "\n",
        StandardOpenOption.APPEND);
  }

  private Connection superuser(String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(pair.server(name).port()),
        "postgres",
        "super");
  }

  private void awaitSynchronous() {
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.SYNCHRONOUS);
    assertThat(pair.record().primary()).isNotEmpty();
  }
}
