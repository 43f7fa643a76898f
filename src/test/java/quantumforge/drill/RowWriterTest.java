package quantumforge.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.status.DatabaseStatus;
import quantumforge.store.TestPair;
import quantumforge.store.TestPools;
import quantumforge.store.TestServer;

/** Rows in real servers, and what somebody does to them behind the writer's back. */
class RowWriterTest {

  @TempDir private Path folder;

  private TestPair pair;
  private RowWriter writer;
  private volatile DatabaseStatus seen;

  @BeforeEach
  void start() throws Exception {
    pair = new TestPair(folder);
    seen = primary(pair.one, 1);
    writer =
        new RowWriter(
            pair.url(),
            Map.of(pair.one.name(), pair.one.address(), pair.two.name(), pair.two.address()),
            TestPools.settings(),
            Duration.ofMillis(10),
            plant());
  }

  @AfterEach
  void stop() throws Exception {
    if (writer != null) {
      writer.close();
    }
    if (pair != null) {
      pair.stop();
    }
  }

  private FailoverDrill.Plant plant() {
    return new FailoverDrill.Plant() {
      @Override
      public Optional<DatabaseStatus> look() {
        return Optional.of(seen);
      }

      @Override
      public void kill(String node) {
        throw new IllegalStateException("nobody asks for it");
      }

      @Override
      public void restart(String node) {
        throw new IllegalStateException("nobody asks for it");
      }
    };
  }

  private static DatabaseStatus primary(TestServer server, long epoch) {
    return new DatabaseStatus(
        epoch,
        epoch,
        "SYNCHRONOUS",
        server.name(),
        "",
        false,
        0,
        0,
        0,
        new DatabaseStatus.Verdict("DB-61", "", "FINE"),
        List.of(),
        List.of());
  }

  private void awaitRows(int count) {
    int from = writer.last();
    await().until(() -> writer.hasWrittenSince(from + count));
  }

  private RowVerdict check(TestServer server) {
    return writer.check(server.name(), 0).orElseThrow();
  }

  @Test
  void everyRowIsThereAlsoWhenThePrimaryChanges() throws Exception {
    awaitRows(20);
    long struck = System.nanoTime();
    pair.one.kill();
    pair.two.promote();
    seen = primary(pair.two, 2);
    await().until(() -> writer.firstOn(pair.two.name(), struck).isPresent());
    awaitRows(5);

    RowVerdict verdict = check(pair.two);

    assertThat(verdict.isClean()).as(verdict.sentence()).isTrue();
    assertThat(verdict.acknowledged()).isGreaterThanOrEqualTo(25);
    // A row of unknown outcome is waited for by nobody: the next one has another number.
    assertThat(verdict.written())
        .isBetween(
            verdict.acknowledged() + verdict.unknown() + verdict.notCommitted(),
            verdict.acknowledged() + verdict.unknown() + verdict.notCommitted() + 1);
    assertThat(writer.check(pair.one.name(), 0)).isEmpty();
  }

  @Test
  void aRowThatSomebodyDeletesIsMissing() throws Exception {
    awaitRows(10);
    assertThat(check(pair.one).isClean()).isTrue();

    pair.one.execute("delete from %s where id in (3, 7)".formatted(RowWriter.TABLE));

    assertThat(check(pair.one).missingIds()).containsExactly(3, 7);
  }

  @Test
  void aRowThatSomebodyWritesAgainIsThereTwice() throws Exception {
    awaitRows(10);

    pair.one.execute(
        "insert into %1$s (run, id) select run, id from %1$s where id = 5"
            .formatted(RowWriter.TABLE));

    assertThat(check(pair.one).twiceIds()).containsExactly(5);
    assertThat(check(pair.one).missing()).isZero();
  }

  @Test
  void rowsOfAnotherDrillDoNotCount() throws Exception {
    awaitRows(10);

    pair.one.execute(
        "insert into %s (run, id) values ('another', 1), ('another', 1)"
            .formatted(RowWriter.TABLE));

    assertThat(check(pair.one).isClean()).isTrue();
  }
}
