package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.ServerReport;

/**
 * What only a former primary had may be erased unseen where its data cannot be read, and not where
 * a program was ended that would have read them.
 */
@Timeout(60)
class OrphanFailureTest {

  private static final TimelineHistory PRIMARY = TimelineHistory.of(2, "1\t0/3000000\tpromoted");
  private static final String CONTROL =
      """
      echo "Latest checkpoint's TimeLineID: 1"
      echo "Min recovery ending loc's timeline: 0"
      echo "Bytes per WAL segment: 16777216"
      """;
  private static final String STATS =
      "echo 'WAL statistics between 0/3000000 and 0/3000100: '; exit 0";
  private static final String COMMIT =
      "echo 'rmgr: Transaction len (rec/tot): 34/34, tx: 735, lsn: 0/03000060, prev 0/03000028,"
          + " desc: COMMIT 2026-11-30 12:00:00.000000 UTC'\n";

  @TempDir Path folder;

  @BeforeEach
  void controlFile() throws IOException {
    program("pg_controldata", CONTROL);
  }

  @Test
  void aProgramThatWasEndedIsTriedAgainAndNothingIsErasedMeanwhile() throws Exception {
    Orphans orphans = orphans();
    for (String ended :
        List.of(
            "kill -9 $$",
            "exit 1",
            "echo 'pg_waldump: error: out of memory'; exit 1",
            "case \"$*\" in *--stats*) " + STATS + ";; esac\n" + COMMIT + "kill -9 $$")) {
      program("pg_waldump", ended);
      assertThatThrownBy(() -> orphans.keep(1, PRIMARY))
          .as(ended)
          .isExactlyInstanceOf(AgentException.class)
          .hasMessageContaining("pg_waldump was ended with code");
    }
    assertThat(orphans.last()).isEmpty();

    program(
        "pg_waldump",
        "case \"$*\" in *--stats*) "
            + STATS
            + ";; esac\n"
            + COMMIT
            + "echo 'pg_waldump: error: error in WAL record at 0/3000060: invalid record length'; exit 1");
    Files.createDirectories(folder.resolve("data/pg_wal"));
    Files.createFile(folder.resolve("data/pg_wal/000000010000000000000003"));
    orphans.keep(1, PRIMARY);
    assertThat(orphans.last().orElseThrow().commits()).isEqualTo(1);
  }

  @Test
  void aControlFileThatIsNotReadInTimeIsReadAgain() throws Exception {
    program("pg_controldata", "kill -9 $$");
    Orphans orphans = orphans();
    assertThatThrownBy(() -> orphans.keep(1, PRIMARY))
        .isExactlyInstanceOf(AgentException.class)
        .hasMessageContaining("pg_controldata failed");
    assertThat(orphans.last()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNoReasonToStayWithoutACopy() throws Exception {
    program("pg_waldump", "echo 'pg_waldump: error: could not read file \"3\": EIO'; exit 1");
    Orphans orphans = orphans();
    orphans.keep(1, PRIMARY);
    ServerReport.Orphans unknown = orphans.last().orElseThrow();
    assertThat(unknown.commits()).isEqualTo(ServerReport.Orphans.UNKNOWN);
    assertThat(unknown.note()).contains("could not be read", "EIO");

    program("pg_controldata", CONTROL.replace("TimeLineID: 1", "TimeLineID: 3"));
    orphans.keep(1, PRIMARY);
    assertThat(orphans.last().orElseThrow().note()).as("no history").contains("00000003.history");
  }

  private Orphans orphans() throws IOException {
    AgentSettings settings =
        new AgentSettingsBuilder(folder).programs(folder.resolve("bin"), List.of()).build();
    return new Orphans(
        settings, new ServerTools(settings, new Guard(folder, Duration.ofSeconds(30))));
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/usr/bin/env bash\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
