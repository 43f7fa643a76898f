package quantumforge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.backup.EssentialData.From;
import quantumforge.status.EssentialStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.SchemaException;

/** The copy of two real servers, through all that happens to them. */
@Timeout(300)
class EmergencyCopyTest {

  private static final String FILL =
      """
      insert into trading_patterns values
        ('BTCUSDT', 'flag', 0.123456, 1, '2026-01-02 03:04:05.678901+00'),
        ('ÄÖ€', 'a "b" ''c''', 0, 0.5, now());
      insert into positions values
        ('BTCUSDT', 'LONG', 0.12345678901234567890, 65000.10, now()),
        ('ETHUSDT', 'SHORT', 1e20, 0, now());
      insert into configuration values ('risk.max', '2 %', now()), ('empty', '', now())
      """;

  @TempDir Path folder;

  private TestPair pair;
  private EmergencySettings settings;
  private EmergencyDatabase database;
  private Refresher refresher;
  private ConsistencyCheck check;
  private volatile Optional<Heard> heard = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    pair = new TestPair(folder);
    pair.execute("one", FILL);
    pair.awaitReplayed();
    settings =
        new EmergencySettings(
            folder.resolve("node/emergency-patterns.db"),
            "monitor",
            Optional.of(""),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            100,
            1 << 20);
    database = new EmergencyDatabase(settings);
    refresher = new Refresher(pair.servers(), database, settings, () -> heard);
    check = new ConsistencyCheck(pair.servers(), database, settings, () -> heard);
  }

  @AfterEach
  void stop() throws Exception {
    if (pair != null) {
      pair.close();
    }
  }

  private EssentialData read() throws Exception {
    return new EssentialReader(pair.servers(), database, () -> heard).read();
  }

  @Test
  void bothServersAreLostAndTheDataIsReadWithItsAge() throws Exception {
    assertThat(refresher.refresh()).isTrue();
    assertThat(database.data().origin().primary()).as("the fresh standby is asked").isFalse();
    assertThat(read().from()).isEqualTo(From.PRIMARY);
    EssentialData before = read();

    pair.kill("one");
    assertThat(read().from()).isEqualTo(From.STANDBY);
    pair.kill("two");
    EssentialData after = read();
    assertThat(after.from()).isEqualTo(From.LOCAL_COPY);
    assertThat(after.patterns()).isEqualTo(before.patterns()).hasSize(2);
    assertThat(after.positions()).isEqualTo(before.positions()).hasSize(2);
    assertThat(after.configuration()).isEqualTo(before.configuration()).hasSize(2);
    assertThat(after.patterns().getFirst().lastUpdated()).isEqualTo("2026-01-02T03:04:05.678901Z");
    assertThat(after.positions().getFirst().quantity().toPlainString())
        .isEqualTo("0.1234567890123456789");
    assertThat(after.ageMillis()).isPositive();

    assertThat(refresher.refresh()).isFalse();
    assertThat(refresher.status().state()).isEqualTo(State.RUNNING);
    assertThat(refresher.status().detail()).contains("one: Connection", "two: Connection");
    await()
        .atMost(TestPair.PATIENCE)
        .untilAsserted(
            () -> assertThat(database.data().ageMillis()).isGreaterThan(after.ageMillis()));
  }

  @Test
  void withoutServersAndCopyNothingIsKnownAndItSaysSo() throws Exception {
    pair.kill("two");
    pair.kill("one");
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("one: Connection")
        .hasMessageContaining("there is no copy at");
    assertThat(refresher.refresh()).isFalse();
    assertThat(refresher.status().state()).isEqualTo(State.DEGRADED);
    assertThat(refresher.status().detail()).startsWith("there is no copy yet");
  }

  @Test
  void theOldPrimaryThatComesBackOverwritesNothing() throws Exception {
    pair.kill("one");
    pair.promote("two");
    pair.execute("two", "update configuration set value = 'new' where name = 'risk.max'");
    assertThat(refresher.refresh()).isTrue();
    assertThat(database.data().origin().timeline()).isEqualTo(2);

    pair.start("one");
    pair.execute("one", "update configuration set value = 'stale' where name = 'risk.max'");
    pair.execute("one", "create table filler as select generate_series(1, 100000)");
    assertThat(refresher.refresh()).as("both answer").isTrue();
    assertThat(value()).isEqualTo("new");
    pair.kill("two");
    assertThat(refresher.refresh()).as("only the old one answers").isFalse();
    assertThat(refresher.status().detail()).contains("one is of timeline 1, and the copy of 2");
    assertThat(value()).isEqualTo("new");
    assertThat(read().from()).isEqualTo(From.LOCAL_COPY);

    heard = Optional.of(new Heard(2, "two"));
    assertThat(refresher.refresh()).isFalse();
    assertThat(refresher.status().detail())
        .contains("one takes commits, and two is the primary of epoch 2");
  }

  private String value() throws IOException {
    return database.data().configuration().stream()
        .filter(one -> one.name().equals("risk.max"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void allThreeAgreeAndAChangeMakesTheCopyBehindUntilItIsRenewed() throws Exception {
    refresher.refresh();
    check.look();
    assertAgreement(Agreement.EQUAL, Agreement.EQUAL, Agreement.EQUAL);
    EssentialStatus view = EssentialViews.of(refresher, check);
    assertThat(view.primary()).isEqualTo("one");
    assertThat(view.copy().server()).isEqualTo("two");
    assertThat(view.holders())
        .extracting(EssentialStatus.Holder::name)
        .containsExactly("one", "copy", "two");
    assertThat(view.holders())
        .allSatisfy(
            one ->
                assertThat(one.tables())
                    .isEqualTo(view.holders().getFirst().tables())
                    .extracting(EssentialStatus.Table::rows)
                    .containsExactly(2L, 2L, 2L));

    pair.execute("one", "update positions set quantity = quantity + 1");
    pair.awaitReplayed();
    check.look();
    assertAgreement(Agreement.EQUAL, Agreement.EQUAL, Agreement.BEHIND);
    assertThat(EssentialViews.of(refresher, check).holders().get(1).behindBytes()).isPositive();
    refresher.refresh();
    check.look();
    assertAgreement(Agreement.EQUAL, Agreement.EQUAL, Agreement.EQUAL);
    pair.kill("two");
    check.look();
    assertAgreement(Agreement.EQUAL, Agreement.UNKNOWN, Agreement.EQUAL);
    pair.kill("one");
    check.look();
    assertAgreement(Agreement.UNKNOWN, Agreement.UNKNOWN, Agreement.UNKNOWN);
    assertThat(check.status().state()).isEqualTo(State.DEGRADED);
  }

  private void assertAgreement(Agreement one, Agreement two, Agreement copy) {
    assertThat(List.of("one", "two", "copy"))
        .as(check.status().detail())
        .extracting(check::agreement)
        .containsExactly(one, two, copy);
  }

  @Test
  void aRowThatSomebodyChangedInTheCopyIsDifferent() throws Exception {
    refresher.refresh();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database.file());
        Statement statement = connection.createStatement()) {
      statement.execute("update emergency_positions set quantity = '1' where side = 'LONG'");
    }
    check.look();
    assertAgreement(Agreement.EQUAL, Agreement.EQUAL, Agreement.DIFFERENT);
    assertThat(check.status().detail()).contains("emergency_positions has");
    assertThat(read().from()).isEqualTo(From.PRIMARY);
    refresher.refresh();
    check.look();
    assertAgreement(Agreement.EQUAL, Agreement.EQUAL, Agreement.EQUAL);
  }

  /** As after a wrong restore: its log goes on from the primary's, with other commits in it. */
  @Test
  void aStandbyWithAnotherRowAtTheSamePlaceOfTheLogIsDifferent() throws Exception {
    check.look();
    pair.stop("two");
    pair.becomeReadWrite("two");
    pair.start("two");
    pair.execute("two", "update positions set quantity = 7 where side = 'LONG'");
    pair.execute("two", "checkpoint");
    pair.stop("two");
    pair.becomeStandby("two");
    pair.start("two");
    pair.execute("one", "create table filler as select generate_series(1, 100000)");

    assertThat(check.look()).as("soon again").isEqualTo(settings.confirm());
    assertThat(check.agreement("two")).isEqualTo(Agreement.BEHIND);
    await()
        .atMost(TestPair.PATIENCE)
        .until(
            () -> {
              check.look();
              return check.agreement("two") == Agreement.DIFFERENT;
            });
    assertThat(check.status().detail())
        .contains("two is DIFFERENT (emergency_positions has 2 rows");
  }

  @Test
  void whatIsTooMuchLeavesTheOldCopyAndSaysWhichSettingIsInTheWay() throws Exception {
    refresher.refresh();
    pair.execute(
        "one",
        "insert into configuration select 'k' || i, '', now() from generate_series(1, 100) i");
    pair.awaitReplayed();
    assertThat(refresher.refresh()).isFalse();
    assertThat(refresher.status().detail())
        .contains("emergency_configuration has 102 rows; forge.backup.emergency.rows-max is 100");
    assertThat(database.data().configuration()).hasSize(2);
  }

  @Test
  void theServiceRenewsTheCopyByItselfAndComesBackSoonAfterAFailure() throws Exception {
    pair.kill("two");
    pair.kill("one");
    refresher.start();
    check.start();
    try {
      await().atMost(TestPair.PATIENCE).until(() -> refresher.failures() > 1);
      pair.start("one");
      await().atMost(TestPair.PATIENCE).until(() -> refresher.refreshes() == 1);
      assertThat(database.data().patterns()).hasSize(2);
    } finally {
      refresher.stop();
      check.stop();
    }
  }

  @Test
  void theSchemaIsMadeOnceHoweverManyMakeItAndNeverOnAStandby() throws Exception {
    pair.execute(
        "one",
        "drop table trading_patterns, positions, configuration; drop table flyway_schema_history");
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> migrate = () -> pair.schema("one").migrate();
      for (var done : many.invokeAll(List.of(migrate, migrate, migrate, migrate))) {
        assertThat(done.get()).isEqualTo("1");
      }
    }
    pair.execute("one", "insert into configuration values ('a', 'b', now())");
    assertThatThrownBy(() -> pair.schema("two").migrate())
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("primary");
    pair.execute("one", "update flyway_schema_history set checksum = 1 where version = '1'");
    assertThatThrownBy(() -> pair.schema("one").migrate()).isInstanceOf(SchemaException.class);
  }
}
