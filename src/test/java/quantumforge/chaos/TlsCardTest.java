package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.chaos.FailoverReport.Run;

/** A card on a plant whose nodes, servers and clients talk over TLS alone. */
@Timeout(600)
class TlsCardTest {

  private static final String CARD = "DB-KILL-NODE";

  private static final String LETS_IN = "connection authorized: ";
  private static final String OVER_TLS = "SSL enabled (protocol=TLSv1.3";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aPrimaryIsReplacedThereAndBackAndNobodyIsConnectedWithoutTls() throws Exception {
    RigNeeds.require();
    try (Rig rig = Rig.start(folder.resolve("plant"), 0, Access.TLS, CardsTest.PATIENCE)) {
      for (Part site : NodeFiles.sites().toList()) {
        rig.logConnections(site.id());
      }
      Drill drill = new Drill(rig);
      Run there = CardVerdict.play(rig, drill, Cards.of(CARD));
      Run back = CardVerdict.play(rig, drill, Cards.of(CARD));
      assertThat(back.from()).isNotEqualTo(there.from());
      assertThat(rig.unprotected()).isEmpty();
      // The standby's stream, the copy that it began as, the agents, and clients of both kinds.
      assertThat(rig.connected())
          .anyMatch(who -> who.startsWith("walsender replicator site-"))
          .contains("walsender replicator pg_basebackup")
          .anyMatch(who -> who.startsWith("client backend postgres"))
          .anyMatch(who -> who.startsWith("client backend trading_user"));
    }
    // What is over too soon to be seen connected stands in the servers' logs.
    assertThat(log("site-1", "site-2"))
        .filteredOn(line -> line.contains(LETS_IN))
        .allMatch(line -> line.contains(OVER_TLS))
        .anyMatch(line -> line.contains("user=postgres") && line.contains("=pg_rewind"))
        .anyMatch(line -> line.contains("user=trading_user"));
    assertThat(log("site-1", "site-2")).noneMatch(line -> line.contains("no encryption"));
  }

  private List<String> log(String... sites) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String site : sites) {
      Path log = folder.resolve("plant").resolve(site).resolve("postgres/postgres.log");
      lines.addAll(Files.readAllLines(log));
    }
    return lines;
  }
}
