package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers: born, lost, replaced, brought back. */
@Timeout(180)
class ServerAgentTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Pair pair;
  private Writer writer;

  @BeforeEach
  void start() throws Exception {
    pair = new Pair(folder);
    awaitSynchronous("one");
    writer = new Writer(pair.url());
    awaitMore();
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
  void theStandbyTakesOverAndTheOldPrimaryComesBackAsAStandbyAndTheOtherWayRound()
      throws Exception {
    awaitSynchronous("one");
    pair.kill("one");
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    awaitMore();
    assertThat(writer.lost()).isEmpty();
    awaitSynchronous("two");
    assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STANDBY);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(pair.report("one").orElseThrow().trouble()).isEmpty());

    pair.kill("two");
    awaitSynchronous("one");
    awaitMore();
    assertThat(writer.lost()).isEmpty();
  }

  @Test
  void aSwitchoverLosesNothingAndNoCommitThatDidNotWait() throws Exception {
    Writer hasty = new Writer(pair.url() + "&options=-c%20synchronous_commit=off", "hasty");
    await().atMost(PATIENCE).until(() -> hasty.count() > 10);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              DatabaseRecord now = pair.record();
              if (now.mode() == Mode.SYNCHRONOUS && now.primary().equals("one")) {
                pair.ask(new DatabaseCommand.Switchover(now.epoch()));
              }
              return now.primary().equals("two");
            });
    awaitSynchronous("two");
    awaitMore();
    hasty.stop();
    assertThat(writer.lost()).isEmpty();
    assertThat(hasty.lost()).isEmpty();
  }

  /** Only the checkpointer lets commits wait; the setting shows before it has taken that in. */
  @Test
  void aGateThatTheServerShowsAndHasNotTakenInIsNotProven() throws Exception {
    pair.freeze("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    long checkpointer =
        Long.parseLong(
            pair.ask(
                "one", "select pid from pg_stat_activity where backend_type = 'checkpointer'"));
    pair.signal(checkpointer, "STOP");
    try {
      pair.thaw("two");
      await()
          .atMost(PATIENCE)
          .until(() -> pair.report("one").orElseThrow().gate().standby(), "two"::equals);
      int looks = pair.looks();
      awaitMore();
      await().atMost(PATIENCE).until(() -> pair.looks() > looks + 40);
      assertThat(pair.report("one").orElseThrow().gate().provenFrom()).isEmpty();
      assertThat(pair.record().mode()).isEqualTo(Mode.ARMING);
    } finally {
      pair.signal(checkpointer, "CONT");
    }
    awaitSynchronous("one");
  }

  /** By itself the server would take minutes for so much, and nobody turns back to it before. */
  @Test
  void aNewPrimaryMakesACheckpointAtOnceAndTheFormerOneIsTurnedBackToIt() throws Exception {
    pair.run("one", "create table much as select generate_series(1, 1000000) id");
    awaitSynchronous("one");
    Object data = Files.readAttributes(data("one"), BasicFileAttributes.class).fileKey();
    pair.kill("one");
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                pair.ask(
                    "two",
                    "select not pg_is_in_recovery() and timeline_id = 2 from pg_control_checkpoint()"),
            "t"::equals);
    awaitSynchronous("two");
    // A copy would be another folder.
    assertThat(Files.readAttributes(data("one"), BasicFileAttributes.class).fileKey())
        .isEqualTo(data);
    assertThat(writer.lost()).isEmpty();
  }

  private Path data(String name) {
    return folder.resolve(name).resolve("data");
  }

  /** It keeps the log for nobody: the other one does not follow it. */
  @Test
  void aStandbyDropsTheSlotThatItHadAsThePrimary() throws Exception {
    pair.run("two", "select pg_create_physical_replication_slot('forge_one', true)");
    pair.stopAgent("two");
    pair.startAgent("two");
    awaitSynchronous("one");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> pair.ask("two", "select count(*) from pg_replication_slots"), "0"::equals);
  }

  @Test
  void withoutItsStandbyThePrimaryGoesOnAloneAndWaitsForItAgain() throws Exception {
    pair.freeze("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    awaitMore();
    pair.thaw("two");
    awaitSynchronous("one");
    assertThat(pair.record().epoch()).isEqualTo(1);
    assertThat(writer.lost()).isEmpty();
  }

  @Test
  void aPrimaryThatStandsStillIsReplacedAndEndedWhenItGoesOn() throws Exception {
    pair.freeze("one");
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    awaitMore();
    pair.thaw("one");
    awaitSynchronous("two");
    assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STANDBY);
    assertThat(writer.lost()).isEmpty();
  }

  @Test
  void aPrimaryWhoseGuardIsKilledIsEndedAndComesBackAsAStandby() throws Exception {
    awaitSynchronous("one");
    ProcessHandle server = pair.killGuard("one");
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    await().atMost(PATIENCE).until(() -> !server.isAlive());
    awaitSynchronous("two");
    awaitMore();
    assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STANDBY);
    assertThat(writer.lost()).isEmpty();
  }

  @Test
  void anOpenGateThatTheServerTakesInLateDoesNotOpenOneThatIsClosedAgain() throws Exception {
    pair.freezeGuard("one");
    pair.freeze("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    await()
        .atMost(PATIENCE)
        .until(
            () -> pair.report("one").orElseThrow().trouble(), text -> text.contains("should be"));
    String loaded = pair.ask("one", "select pg_conf_load_time()");
    pair.thaw("two");
    awaitSynchronous("one");

    pair.thawGuard("one");
    await()
        .atMost(PATIENCE)
        .until(() -> !pair.ask("one", "select pg_conf_load_time()").equals(loaded));
    assertThat(pair.ask("one", "show synchronous_standby_names"))
        .isEqualTo(ServerConfiguration.gate("two"));
    awaitMore();
    assertThat(pair.history()).noneMatch(line -> line.contains(" DB-31 "));
    assertThat(writer.lost()).isEmpty();
  }

  /** What brings its data to an end before they are compared writes what the primary has not. */
  @Test
  void aStandbyThatWasKilledIsCopiedAndNotTakenAsItIs() throws Exception {
    pair.stopAgent("two");
    AgentSettings settings = pair.settings("two");
    Guard guard = new Guard(settings.folder(), settings.guard());
    ServerTools tools = new ServerTools(settings, guard);
    ServerConfiguration configuration = new ServerConfiguration(settings);
    DataFolder data = new DataFolder(settings, tools, configuration);
    assertThat(data.rebuild()).isEqualTo("its data could follow as it was");

    ServerProcess process = new ServerProcess(settings, tools, guard);
    process.start(configuration.file(), List.of(), () -> {});
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> pair.ask("two", "select pg_last_wal_replay_lsn() is not null"), "t"::equals);
    process.kill();
    DataFolder full =
        new DataFolder(
            settings,
            tools,
            configuration,
            new CopyRoom(disk -> 64L << 20),
            new ServerVersions(settings, tools));
    assertThatThrownBy(full::rebuild)
        .hasMessageContaining("64 MB are free in " + settings.folder() + ": make room there");
    assertThat(settings.folder().resolve("data-new")).doesNotExist();
    assertThat(settings.data()).as("nobody gave it up").exists();
    full.giveUp();
    CopyRoom small = new CopyRoom(disk -> Files.exists(settings.data()) ? 64L << 20 : 1L << 40);
    assertThat(
            new DataFolder(
                    settings, tools, configuration, small, new ServerVersions(settings, tools))
                .rebuild())
        .startsWith("everything was copied");

    pair.startAgent("two");
    awaitSynchronous("one");
    awaitMore();
    assertThat(writer.lost()).isEmpty();
  }

  @Test
  void aStandbyWhoseDataAnOperatorThrowsAwayIsCopiedAndCommitsWaitForItAgain() throws Exception {
    Path old = Files.writeString(pair.settings("two").data().resolve("of-the-old-data"), "");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              if (pair.record().mode() == Mode.SYNCHRONOUS) {
                pair.ask(new DatabaseCommand.Reinit(pair.record().epoch(), "two"));
              }
              return pair.record().rebuild().server().equals("two");
            });
    long order = pair.record().rebuild().order();
    awaitSynchronous("one");
    awaitMore();
    assertThat(old).doesNotExist();
    assertThat(pair.report("two").orElseThrow().rebuild()).isEqualTo(order);
    assertThat(pair.report("two").orElseThrow().state()).isEqualTo(State.STANDBY);
    assertThat(pair.record().epoch()).isEqualTo(1);

    pair.kill("one");
    awaitSynchronous("two");
    awaitMore();
    assertThat(writer.lost()).isEmpty();
  }

  /** One of which a person has let the other take the place, or may have. */
  @Test
  void aPrimaryThatHearsNobodyIsNoneForNewClientsAlthoughItTakesCommits() throws Exception {
    pair.mute("one");
    await().atMost(PATIENCE).until(() -> pair.heardMillis("one") > Pair.LEASE.toMillis());
    assertThat(pair.missingToLead("one")).as("its standby confirms").isEmpty();
    pair.unmute("one");
    pair.freeze("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    awaitMore();
    assertThat(pair.missingToLead("one")).as("the witness says so").isEmpty();

    pair.mute("one");
    await().atMost(PATIENCE).until(() -> pair.missingToLead("one").isPresent());
    assertThat(pair.missingToLead("one").orElseThrow())
        .contains("neither a witness nor its standby");
    awaitMore();
    pair.unmute("one");
    await().atMost(PATIENCE).until(() -> pair.missingToLead("one").isEmpty());
    pair.thaw("two");
  }

  /** It has so much to recover that it is seen at it, and stands still then. */
  @Test
  void aServerThatRecoversSaysWhatItDoesAndForHowLongAndIsWaitedFor() throws Exception {
    pair.stopAgent("two");
    await().atMost(PATIENCE).until(() -> pair.record().mode(), Mode.ALONE::equals);
    pair.run(
        "one",
        "create table much as select repeat('x', 1000) as line from generate_series(1, 300000)");
    pair.kill("one");
    AtomicLong recovers = new AtomicLong();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> recovers.updateAndGet(any -> pair.recovers("one")) != 0);
    pair.signal(recovers.get(), "STOP");
    await().atMost(PATIENCE).until(() -> progress("one").startingMillis() > 1_000);
    assertThat(progress("one").phase()).startsWith("its recovery is recovering 0000");
    assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STARTING);
    assertThat(pair.history().getLast()).contains(" DB-52 ");

    pair.signal(recovers.get(), "CONT");
    await().atMost(PATIENCE).until(() -> pair.report("one").orElseThrow().state() == State.PRIMARY);
    assertThat(progress("one").phase()).isEmpty();
    awaitMore();
    assertThat(writer.lost()).isEmpty();
  }

  private ServerReport.Progress progress(String server) {
    return pair.report(server).orElseThrow().progress();
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
