package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/** An agent whose server runs, takes connections, and answers nothing. */
@Timeout(60)
class SlowLookTest {

  /** A look is given up after a second. */
  private static final long LOOK_MILLIS = 1_000;

  private static final String CONTROL_DATA =
      """
      #!/usr/bin/env bash
      echo "Database system identifier:           7"
      echo "Database cluster state:               shut down"
      echo "Latest checkpoint location:           0/3000028"
      echo "Latest checkpoint's TimeLineID:       1"
      echo "Minimum recovery ending location:     0/0"
      """;

  @TempDir Path folder;

  private final List<ServerReport> reports = new CopyOnWriteArrayList<>();
  private ServerSocket silent;
  private ServerAgent agent;

  @BeforeEach
  void prepare() throws Exception {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/PG_VERSION"), "15\n");
    program("pg_controldata", CONTROL_DATA);
    program(
        "initdb",
        "#!/usr/bin/env bash\necho 'initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n");
    program("postgres", "#!/usr/bin/env bash\nexec sleep 1000\n");
    Server own = new Server("one", "127.0.0.1", silent.getLocalPort());
    AgentSettings settings =
        new AgentSettingsBuilder(folder)
            .servers(own, new Server("two", "127.0.0.1", own.port()))
            .hung(Duration.ofSeconds(30))
            .build();
    agent = new ServerAgent(settings, reports::add);
  }

  @AfterEach
  void stop() throws Exception {
    agent.stop();
    silent.close();
    new DataLock(folder).endHolders();
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Looks alone would let two reports be at least as far apart as a look is long. */
  @Test
  void reportsDoNotWaitForALookAndSayHowOldItIs() throws Exception {
    agent.start();
    agent.hear(new DatabaseRecord(1, 1, Mode.ALONE, "one", "", Lsn.ZERO, false, 0));

    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              List<ServerReport> old =
                  reports.stream().filter(report -> report.lookMillis() > 2 * LOOK_MILLIS).toList();
              for (int i = 1; i < old.size(); i++) {
                long apart = old.get(i).lookMillis() - old.get(i - 1).lookMillis();
                if (apart > 0 && apart < LOOK_MILLIS / 2) {
                  return true;
                }
              }
              return false;
            });
    assertThat(reports).anyMatch(report -> report.state() == ServerReport.State.STARTING);
  }
}
