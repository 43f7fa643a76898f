package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Orphans;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, of which the former primary has commits that went to nobody. */
@Timeout(180)
class OrphansTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int COMMITS = 3;

  @TempDir Path folder;

  private final List<String> transactions = new ArrayList<>();
  private Pair pair;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    awaitSynchronous("one");
  }

  @AfterEach
  void stop() throws Exception {
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void whatOnlyTheFormerPrimaryHadIsSetAsideAndCounted() throws Exception {
    loseOneWithCommitsOfItsOwn();
    awaitSynchronous("two");
    assertAllIsKept();
  }

  /** Its data are not turned back: they are given up at once. */
  @Test
  void whatOnlyItHadIsSetAsideAndCountedWhenAnOperatorHasItsDataMadeAnewBeforeItFollows()
      throws Exception {
    pair.mute("one");
    loseOneWithCommitsOfItsOwn();
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              boolean ordered = pair.record().rebuild().server().equals("one");
              if (!ordered) {
                pair.ask(new DatabaseCommand.Reinit(pair.record().epoch(), "one"));
              }
              return ordered;
            });
    long order = pair.record().rebuild().order();
    pair.unmute("one");
    awaitSynchronous("two");
    assertThat(pair.report("one").orElseThrow().rebuild()).isEqualTo(order);
    assertAllIsKept();
  }

  /** They are committed without waiting, while nothing goes to the standby. */
  private void loseOneWithCommitsOfItsOwn() throws Exception {
    // What it commits would count too.
    Files.writeString(
        folder.resolve("one/data/postgresql.conf"),
        "autovacuum = off\n",
        StandardOpenOption.APPEND);
    pair.run("one", "select pg_reload_conf()");
    pair.run("one", "create table alone (id int)");
    pair.ask(new DatabaseCommand.Pause(1));
    long receiver = Long.parseLong(pair.ask("two", "select pid from pg_stat_wal_receiver"));
    long sender = Long.parseLong(pair.ask("one", "select pid from pg_stat_replication"));
    pair.signal(receiver, "STOP");
    pair.signal(sender, "STOP");
    for (int i = 0; i < COMMITS; i++) {
      transactions.add(
          pair.askWithoutWaiting(
              "one", "insert into alone values (%d) returning pg_current_xact_id()".formatted(i)));
    }
    // The agents' own commit, which waits, counts for nothing.
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                pair.ask(
                    "one",
                    "select count(*) from pg_stat_activity where application_name = 'forge-canary' and wait_event = 'SyncRep'"),
            "1"::equals);
    pair.kill("one");
    pair.signal(sender, "KILL");
    pair.signal(receiver, "CONT");
    pair.ask(new DatabaseCommand.Resume(1));
  }

  private void assertAllIsKept() throws Exception {
    Orphans found = pair.report("one").flatMap(ServerReport::orphans).orElseThrow();
    assertThat(found.commits()).isEqualTo(COMMITS);
    assertThat(found.epoch()).isEqualTo(1);
    assertThat(found.timeline()).isEqualTo(1);
    assertThat(found.note()).isEmpty();
    assertThat(found.first()).isPresent();
    assertThat(found.last()).isPresent();
    assertThat(found.to().ahead(found.from())).isPositive();
    assertThat(found.folder()).isEqualTo(folder.resolve("one/orphans/1-1").toString());
    assertThat(pair.agent("one").keptOrphans().sets()).isEqualTo(1);
    assertThat(pair.ask("two", "select count(*) from alone")).isEqualTo("0");
    String log = readable(found);
    assertThat(transactions).allSatisfy(id -> assertThat(log).contains(" " + id + ", lsn"));
  }

  /** What pg_waldump finds in what was set aside. */
  private String readable(Orphans found) throws Exception {
    AgentSettings settings = pair.settings("one");
    StringBuilder log = new StringBuilder();
    new ServerTools(settings, new Guard(settings.folder(), settings.guard()))
        .read(
            Duration.ofMinutes(1),
            line -> log.append(line).append('\n'),
            "pg_waldump",
            "--path=" + found.folder(),
            "--timeline=" + found.timeline(),
            "--start=" + found.from(),
            "--rmgr=Transaction");
    return log.toString();
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
