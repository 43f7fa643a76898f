package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.ServerReport.State;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, and new connections to the primary. */
@Timeout(180)
class ShutPrimaryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONNECTIONS_MAX = 20;

  @TempDir Path folder;

  private Pair pair;
  private Writer writer;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    awaitSynchronous("one");
  }

  @AfterEach
  void stop() throws Exception {
    if (writer != null) {
      writer.stop();
    }
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void aPrimaryWhoseFirstProcessStandsStillIsReplacedWhileItsOpenSessionsCommit() throws Exception {
    writer = new Writer(pair.url());
    awaitMore();
    awaitSynchronous("one");
    pair.freezeFirstProcess("one");
    awaitMore();
    assertThat(pair.record().primary()).as("commits go on there").isEqualTo("one");
    await().atMost(PATIENCE).until(() -> pair.report("one").orElseThrow().state() == State.HUNG);
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    assertThat(pair.history()).anyMatch(line -> line.contains(" DB-24 "));

    awaitSynchronous("two");
    awaitMore();
    assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STANDBY);
    assertThat(writer.lost()).isEmpty();
  }

  @Test
  void aPrimaryThatStandsStillAloneIsStartedAgainWithAllThatItAcknowledged() throws Exception {
    pair.stopAgent("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    pair.run("one", "create table kept as select 1 as id");
    pair.freezeFirstProcess("one");
    await().atMost(PATIENCE).until(() -> pair.report("one").orElseThrow().state() == State.HUNG);
    await()
        .atMost(PATIENCE.multipliedBy(2))
        .until(() -> pair.report("one").orElseThrow().state() == State.PRIMARY);
    assertThat(pair.ask("one", "select id from kept")).isEqualTo("1");
    assertThat(pair.record().primary()).isEqualTo("one");
    assertThat(pair.record().epoch()).isEqualTo(1);
  }

  @Test
  void aPrimaryWhoseConnectionsAreAllTakenIsNotShut() throws Exception {
    pair.freeze("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    Path settings = pair.settings("one").data().resolve("postgresql.conf");
    Files.writeString(
        settings, "max_connections = " + CONNECTIONS_MAX + "\n", StandardOpenOption.APPEND);
    pair.kill("one");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> pair.ask("one", "show max_connections"),
            Integer.toString(CONNECTIONS_MAX)::equals);
    List<Connection> open = new ArrayList<>();
    try {
      assertThatThrownBy(
              () -> {
                while (open.size() <= CONNECTIONS_MAX) {
                  open.add(connect());
                }
              })
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("connection slots");
      Reachability reachability = new Reachability(pair.settings("one"), InetAddress::getAllByName);
      reachability.findOwn();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                reachability.tryOwn();
                return reachability.shutMillis() == 0;
              });
      pair.freezeFirstProcess("one");
      reachability.tryOwn();
      assertThat(reachability.shutMillis()).isPositive();
    } finally {
      pair.thawFirstProcess("one");
      for (Connection connection : open) {
        connection.close();
      }
      pair.thaw("two");
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(pair.clientUrl("one"), "trading_user", "trader");
  }

  private void awaitMore() {
    int before = writer.count();
    await().atMost(PATIENCE).until(() -> writer.count() > before + 50);
  }

  private void awaitSynchronous(String primary) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                pair.record().mode() == Mode.SYNCHRONOUS
                    && pair.record().primary().equals(primary));
  }
}
