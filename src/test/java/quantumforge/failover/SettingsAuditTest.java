package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, in which somebody sets what gives the guarantee up. */
@Timeout(180)
class SettingsAuditTest {

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
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void aUserOrADatabaseWhoseCommitsDoNotWaitIsTold() throws Exception {
    pair.run("one", "alter role trading_user set synchronous_commit = local");
    pair.run("one", "alter database signalcartel set synchronous_commit = remote_write");
    pair.run("one", "alter role monitor set synchronous_commit = remote_apply");
    pair.run("one", "alter role monitor set log_min_messages = error");
    pair.run("one", "alter role trading_user set lc_messages = 'C'");
    awaitLoosened(
        "every user in database signalcartel: synchronous_commit=remote_write",
        "user monitor in every database: log_min_messages=error",
        "user trading_user in every database: synchronous_commit=local");
    assertThat(pair.report("one").orElseThrow().trouble()).contains("user trading_user");

    pair.run("one", "alter role monitor reset log_min_messages");
    pair.run("one", "alter role trading_user reset synchronous_commit");
    pair.run("one", "alter database signalcartel reset synchronous_commit");
    awaitLoosened();
  }

  @Test
  void theServersRefuseToHaveTheirSettingsOverridden() {
    for (String name : List.of("one", "two")) {
      assertThatThrownBy(() -> pair.run(name, "alter system set synchronous_standby_names = ''"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("postgresql.auto.conf.tmp");
    }
  }

  /** What stood in the file before, or was written there by hand. */
  @Test
  void whatOverridesTheAgentIsToldAndNothingThatIsFixedChanges() throws Exception {
    Path file = folder.resolve("one/data/postgresql.auto.conf");
    String before = Files.readString(file);
    Files.writeString(
        file,
        "fsync = off\nsynchronous_commit = off\nwork_mem = '5MB'\nsynchronous_standby_names = ''\n",
        StandardOpenOption.APPEND);
    pair.ask("one", "select pg_reload_conf()");
    awaitLoosened("postgresql.auto.conf: synchronous_standby_names=");
    await().atMost(PATIENCE).until(() -> pair.record().mode() != Mode.SYNCHRONOUS);
    assertThat(pair.ask("one", "show work_mem")).isEqualTo("5MB");
    for (String fixed : ServerConfiguration.fixed()) {
      if (!fixed.equals("-c")) {
        String[] setting = fixed.split("=", 2);
        assertThat(pair.ask("one", "show " + setting[0])).as(fixed).isEqualTo(setting[1]);
      }
    }

    Files.writeString(file, before);
    pair.ask("one", "select pg_reload_conf()");
    awaitLoosened();
    awaitSynchronous();
  }

  private void awaitLoosened(String... expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(pair.report("one").orElseThrow().weakness().loosened())
                    .containsExactly(expected));
  }

  private void awaitSynchronous() {
    await().atMost(PATIENCE).until(() -> pair.record().mode() == Mode.SYNCHRONOUS);
  }
}
