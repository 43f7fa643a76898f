package quantumforge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Lsn;

class EmergencyDatabaseTest {

  private static final CopyLimits LIMITS = new CopyLimits(10_000, 1 << 20);

  @TempDir Path folder;

  private Path file;
  private EmergencyDatabase database;

  @BeforeEach
  void open() {
    file = folder.resolve("the node's folder #1?").resolve("emergency-patterns.db");
    database = new EmergencyDatabase(file, LIMITS);
  }

  @Test
  void whatWasWrittenIsReadExactlyWithItsAge() throws Exception {
    database.write(TestRows.origin(5), new TestRows(5, 3));
    EssentialData data = database.data();
    assertThat(data.from()).isEqualTo(EssentialData.From.LOCAL_COPY);
    assertThat(data.ageMillis()).isBetween(0L, 60_000L);
    assertThat(data.patterns()).hasSize(3);
    assertThat(data.patterns().getFirst().confidence()).isEqualTo(0.125);
    assertThat(data.patterns().getFirst().patternType()).isEqualTo("flag \"é\" 5");
    assertThat(data.positions().getFirst().quantity().toPlainString())
        .isEqualTo("0.123456789012345678901");
    assertThat(data.positions().getFirst().at()).isEqualTo(Instant.EPOCH.plusNanos(5_000));
    assertThat(data.configuration().getFirst().value()).isEqualTo("5");
    assertThat(data.origin().to()).isEqualTo(new Lsn(5));
  }

  @Test
  void onlyTheNodesUserReadsIt() throws Exception {
    database.write(TestRows.origin(1), new TestRows(1, 1));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anySqliteClientFindsTheTablesOfTheContract() throws Exception {
    database.write(TestRows.origin(1), new TestRows(1, 1));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      assertThat(
              first(
                  statement,
                  "select symbol || ' ' || typeof(confidence) || ' ' || typeof(last_updated) from trading_patterns where confidence < 0.5 and success_rate = 1"))
          .isEqualTo("S0 real integer");
      assertThat(
              first(
                  statement,
                  "select symbol || ' ' || side || ' ' || quantity || ' ' || entry_price || ' ' || timestamp from emergency_positions"))
          .isEqualTo("BTCUSDT LONG 0.123456789012345678901 65000.1 1");
    }
  }

  private static String first(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void whoHasTheOldOneOpenGoesOnReadingTheOldOne() throws Exception {
    database.write(TestRows.origin(1), new TestRows(1, 2_000));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select last_updated from trading_patterns")) {
      rows.next();
      database.write(TestRows.origin(2), new TestRows(2, 10));
      int more = 1;
      while (rows.next()) {
        assertThat(rows.getLong(1)).isEqualTo(1);
        more++;
      }
      assertThat(more).isEqualTo(2_000);
    }
    assertThat(database.data().patterns()).hasSize(10);
  }

  @Test
  void noFileIsAbsentAndNeverEmpty() {
    assertThat(database.read()).isInstanceOf(Copy.Absent.class);
    assertThatThrownBy(database::data)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no copy at " + file);
  }

  @Test
  void everyDamageMakesItUnknownAndNeverEmptyOrOther() throws Exception {
    database.write(TestRows.origin(1), new TestRows(1, 200));
    byte[] whole = Files.readAllBytes(file);
    int noticed = 0;
    for (int length : new int[] {0, 1, 100, 4_095, 4_096, whole.length / 2, whole.length - 9}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(isNoticed()).as("cut to %d of %d", length, whole.length).isTrue();
    }
    for (int offset = 0; offset < whole.length; offset += 97) {
      byte[] other = whole.clone();
      other[offset] ^= 0x55;
      Files.write(file, other);
      noticed += isNoticed() ? 1 : 0;
    }
    assertThat(noticed).isGreaterThan(20);
  }

  /** A byte that nothing uses may be anything; what is read must be what was written. */
  private boolean isNoticed() throws IOException {
    return switch (database.read()) {
      case Copy.Whole(Origin origin, var sums) -> {
        assertThat(sums)
            .containsEntry(
                EssentialTable.PATTERNS, new TestRows(1, 200).sum(EssentialTable.PATTERNS));
        assertThat(database.data().patterns()).hasSize(200);
        yield false;
      }
      case Copy.Changed changed -> isRefused();
      case Copy.Broken broken -> isRefused();
      case Copy.Absent absent -> throw new AssertionError("it is there");
    };
  }

  private boolean isRefused() {
    assertThatThrownBy(database::data)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
    return true;
  }

  @Test
  void aRowOrTheOriginThatSomebodyChangedIsNoticed() throws Exception {
    for (String change :
        List.of(
            "update emergency_positions set quantity = '5'",
            "delete from trading_patterns",
            "insert into emergency_configuration values ('a', 'b', 1)")) {
      database.write(TestRows.origin(1), new TestRows(1, 2));
      execute(change);
      assertThat(database.read()).as(change).isInstanceOf(Copy.Changed.class);
      assertThatThrownBy(database::data).hasMessageContaining("was changed behind its writing");
    }
    database.write(TestRows.origin(1), new TestRows(1, 2));
    execute("update emergency_meta set value = '99' where name = 'epoch'");
    assertThat(database.read()).isInstanceOf(Copy.Broken.class);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatIsTooMuchLeavesTheOldOne() throws Exception {
    database.write(TestRows.origin(1), new TestRows(1, 2));
    assertThatThrownBy(() -> database.write(TestRows.origin(2), new TestRows(2, 10_001)))
        .hasMessage("trading_patterns has 10001 rows; forge.backup.emergency.rows-max is 10000");
    EmergencyDatabase small = new EmergencyDatabase(file, new CopyLimits(100_000, 1 << 18));
    assertThatThrownBy(() -> small.write(TestRows.origin(2), new TestRows(2, 50_000)))
        .hasMessageContaining("forge.backup.emergency.max-bytes is 262144");
    assertThat(database.data().configuration().getFirst().value()).isEqualTo("1");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void rowsThatAreNotWhatTheirOwnerCountsReplaceNothing() throws Exception {
    database.write(TestRows.origin(1), new TestRows(1, 2));
    TestRows rows = new TestRows(2, 3);
    EssentialRows lying =
        new EssentialRows() {
          @Override
          public TableSum sum(EssentialTable table) {
            return new TestRows(2, 2).sum(table);
          }

          @Override
          public void forEach(EssentialTable table, Taker taker) throws SQLException {
            rows.forEach(table, taker);
          }
        };
    assertThatThrownBy(() -> database.write(TestRows.origin(2), lying))
        .hasMessageContaining("the server counts 2 rows");
    assertThat(database.data().patterns()).hasSize(2);
  }

  @Test
  void anAgeThatNobodyKnowsIsNotCalledFresh() {
    Instant asOf = Instant.ofEpochSecond(100);
    assertThat(EssentialData.ageMillis(asOf, asOf.plusMillis(95_000))).isEqualTo(95_000);
    assertThat(EssentialData.ageMillis(asOf, asOf.minusMillis(1_500))).isZero();
    assertThat(EssentialData.ageMillis(asOf, asOf.minusMillis(2_001))).isNegative();
  }
}
