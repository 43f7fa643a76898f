package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Lsn;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/** A real server, and the other one's name, which gets another address. */
@Timeout(120)
class MovedPeerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final DatabaseRecord RECORD =
      new DatabaseRecord(1, 1, Mode.ALONE, "one", "", Lsn.ZERO, false, 0);

  /** Of this machine, and none of its own as the server's "samehost" has it. */
  private static final String BEFORE = "127.0.0.8";

  private static final String BEHIND = "127.0.0.9";

  @TempDir Path folder;

  private volatile String there = BEFORE;

  @Test
  void theOtherServerGetsInFromWhereItsNameIsNow() throws Exception {
    Server own = new Server("one", "127.0.0.1", FreePorts.next());
    ServerAgent agent =
        new ServerAgent(
            new AgentSettingsBuilder(folder)
                .servers(own, new Server("two", "two.example", FreePorts.next()))
                .programs(PostgresPrograms.folder(), PostgresPrograms.user())
                .guard(Duration.ofSeconds(60))
                .hung(Duration.ofSeconds(30))
                .build(),
            report -> {},
            name ->
                new InetAddress[] {
                  InetAddress.ofLiteral(name.equals("two.example") ? there : name)
                });
    try {
      agent.start();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                agent.hear(RECORD);
                return agent.report().state() == State.PRIMARY;
              });
      await().atMost(PATIENCE).until(() -> refusal(own, BEFORE).isEmpty());
      assertThat(refusal(own, BEHIND)).contains("pg_hba.conf rejects connection");

      there = BEHIND;
      await().atMost(PATIENCE).until(() -> refusal(own, BEHIND).isEmpty());
      assertThat(refusal(own, BEFORE)).contains("pg_hba.conf rejects connection");
    } finally {
      agent.stop();
    }
  }

  /** Empty when it gets in. */
  private static String refusal(Server server, String from) {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", "super");
    properties.setProperty("localSocketAddress", from);
    String url = "jdbc:postgresql://%s:%d/postgres".formatted(server.host(), server.port());
    try {
      DriverManager.getConnection(url, properties).close();
      return "";
    } catch (SQLException refused) {
      return String.valueOf(refused.getMessage());
    }
  }
}
