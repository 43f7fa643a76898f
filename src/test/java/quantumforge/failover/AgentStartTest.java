package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Lsn;
import quantumforge.support.FreePorts;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/** An agent that begins anew and remembers; whatever it tries to run is not there. */
@Timeout(120)
class AgentStartTest {

  private static final int REPORTS = 20;

  @TempDir Path folder;

  @Test
  void whatAnEarlierLifeHeardIsNotDoneBeforeAWitnessIsHeard() throws Exception {
    DatabaseRecord record = new DatabaseRecord(1, 1, Mode.ALONE, "one", "", Lsn.ZERO, false, 0);
    AgentMemory.open(folder.resolve("decided")).decide(record);
    Queue<ServerReport> reports = new ConcurrentLinkedQueue<>();
    ServerAgent agent = new ServerAgent(settings(), reports::add);
    try {
      agent.start();
      await().until(() -> reports.size() > REPORTS);
      assertThat(reports).extracting(ServerReport::trouble).containsOnly("");

      agent.hear(record);
      await().until(() -> agent.report().trouble().startsWith("initdb failed"));
    } finally {
      agent.stop();
    }
  }

  private AgentSettings settings() throws Exception {
    return new AgentSettingsBuilder(folder)
        .servers(
            new Server("one", "127.0.0.1", FreePorts.next()),
            new Server("two", "127.0.0.1", FreePorts.next()))
        .programs(folder.resolve("nowhere"), List.of())
        .guard(Duration.ofSeconds(30))
        .build();
  }
}
