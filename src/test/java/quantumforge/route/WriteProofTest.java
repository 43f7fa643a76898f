package quantumforge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.DatabaseTls;

/** What counts as a write, asked of real servers. */
@Timeout(180)
class WriteProofTest {

  @TempDir Path folder;

  private Servers servers;
  private WriteProof proof;

  @BeforeEach
  void start() throws Exception {
    servers = new Servers(folder);
    RouteLimits base = Limits.quick(Duration.ofSeconds(30));
    RouteLimits limits =
        new RouteLimits(
            Duration.ofSeconds(2),
            base.attempt(),
            base.pause(),
            Duration.ofMillis(100),
            base.hold(),
            base.linger(),
            base.retryMin(),
            base.retryMax(),
            base.check());
    RouteSettings settings =
        new RouteSettings.Hook(
            "hook",
            List.of("true"),
            "127.0.0.1",
            1,
            Servers.DATABASE,
            Servers.USER,
            Files.writeString(folder.resolve("passwords"), "user = trader"));
    proof = new WriteProof(settings, Servers.PASSWORD, limits, DatabaseTls.PLAIN);
  }

  @AfterEach
  void stop() throws Exception {
    if (servers != null) {
      servers.close();
    }
  }

  private Route.Way way(String name) {
    return new Route.Way(servers.host(name), servers.port());
  }

  @Test
  void aProofIsACommitThatWaitsForTheStandbyAndATransactionIdIsNone() throws Exception {
    proof.write(way("one"));
    servers.execute("one", "postgres", "alter system set synchronous_standby_names = 'nobody'");
    servers.execute("one", "postgres", "select pg_reload_conf()");
    org.awaitility.Awaitility.await()
        .until(() -> servers.query("one", "show synchronous_standby_names").equals("nobody"));

    // What this proof is not: it has an id and a commit, and waits for nobody.
    assertThat(servers.query("one", "select txid_current()")).isNotEmpty();
    assertThatThrownBy(() -> proof.write(way("one"))).isInstanceOf(SQLException.class);
    assertThat(
            servers.query(
                "one", "select count(*) from pg_stat_activity where wait_event = 'SyncRep'"))
        .isNotEqualTo("0");
  }

  @Test
  void aStandbyAndAReadOnlyServerTakeNone() throws Exception {
    Decision standby = servers.decision(1, 1, "two", false);
    assertThatThrownBy(() -> proof.prove(way("two"), standby))
        .isInstanceOf(RouteException.class)
        .hasMessageStartingWith("two at 127.0.0.2:" + servers.port() + " takes no commits: ");
    assertThatThrownBy(() -> proof.awaitPrimary(standby)).isInstanceOf(RouteException.class);

    servers.execute(
        "one", "postgres", "alter role trading_user set default_transaction_read_only = on");
    assertThatThrownBy(() -> proof.write(way("one"))).hasMessageContaining("read-only");
  }

  @Test
  void aWriteOnAnotherServerIsAstray() throws Exception {
    servers.promote("two");
    Decision two = servers.decision(2, 2, "two", false);
    org.awaitility.Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(proof.write(way("two")).address()).isEqualTo("127.0.0.2"));

    proof.prove(way("two"), two);
    assertThatThrownBy(() -> proof.prove(way("one"), two))
        .isInstanceOfSatisfying(
            RouteException.class, failed -> assertThat(failed.astray()).isTrue())
        .hasMessageContaining("went to the server at 127.0.0.1:" + servers.port());
  }
}
