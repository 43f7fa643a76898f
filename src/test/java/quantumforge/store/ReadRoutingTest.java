package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static quantumforge.store.TestPair.insert;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.store.DatabaseFailure.Refused;

/** Which server a read goes to, with real servers. */
class ReadRoutingTest {

  private static final Work<Long> COUNT =
      transaction -> {
        try (var statement = transaction.prepare("select count(*) from written");
            var row = statement.executeQuery()) {
          row.next();
          return row.getLong(1);
        }
      };

  @TempDir Path folder;

  private TestPair pair;
  private PrimaryDatabase database;

  @BeforeEach
  void start() throws Exception {
    pair = new TestPair(folder);
    database = pair.database();
    database.write(insert(1));
  }

  @AfterEach
  void stop() throws Exception {
    if (database != null) {
      database.close();
    }
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void readsFromTheStandbyWhileItIsFreshEnough() throws Exception {
    Duration bound = Duration.ofSeconds(2);
    await().until(() -> database.read(COUNT, bound).standby());
    Answer<Long> answer = database.read(COUNT, bound);
    assertThat(answer.server()).isEqualTo(pair.two.address());
    assertThat(answer.staleAtMost()).isLessThanOrEqualTo(bound);
    assertThat(answer.value()).isEqualTo(1);

    Answer<Long> exact = database.read(COUNT, Duration.ZERO);
    assertThat(exact.standby()).isFalse();
    assertThat(exact.server()).isEqualTo(pair.one.address());

    pair.two.execute("select pg_wal_replay_pause()");
    await().until(() -> pair.two.ask("select pg_get_wal_replay_pause_state()").equals("paused"));
    database.write(insert(2));
    await().until(() -> !database.read(COUNT, bound).standby());
    Answer<Long> fresh = database.read(COUNT, bound);
    assertThat(fresh.server()).isEqualTo(pair.one.address());
    assertThat(fresh.value()).isEqualTo(2);
    assertThat(database.read(COUNT, Duration.ofMinutes(10)).value()).isEqualTo(1);

    pair.two.execute("select pg_wal_replay_resume()");
    await().until(() -> database.read(COUNT, bound).standby());
    assertThat(database.read(COUNT, bound).value()).isEqualTo(2);
  }

  /** It says that it has replayed all that it received. */
  @Test
  void aStandbyThatIsCutOffIsNotTakenForFresh() throws Exception {
    Duration bound = Duration.ofSeconds(2);
    await().until(() -> database.read(COUNT, bound).standby());
    pair.one.execute("alter system set synchronous_standby_names = ''");
    pair.one.execute("select pg_reload_conf()");
    pair.two.execute("alter system set primary_conninfo = ''");
    pair.two.execute("select pg_reload_conf()");
    await().until(() -> pair.two.ask("select count(*) from pg_stat_wal_receiver").equals("0"));
    database.writeIdempotent(insert(2), Duration.ofSeconds(30));
    await().until(() -> !database.read(COUNT, bound).standby());
    assertThat(database.read(COUNT, bound).value()).isEqualTo(2);
  }

  @Test
  void readsGoOnAtThePrimaryWhenTheStandbyStandsStillOrIsPromoted() throws Exception {
    Duration bound = Duration.ofMinutes(1);
    await().until(() -> database.read(COUNT, bound).standby());
    pair.two.freeze();
    assertThat(database.read(COUNT, bound).server()).isEqualTo(pair.one.address());
    pair.two.thaw();
    await().until(() -> database.read(COUNT, bound).standby());

    pair.one.kill();
    pair.two.promote();
    database.primaryIs(pair.two.primary(2));
    Answer<Long> answer = database.read(COUNT, bound);
    assertThat(answer.server()).isEqualTo(pair.two.address());
    assertThat(answer.standby()).isFalse();
  }

  @Test
  void workThatWritesIsRefused() {
    assertThatThrownBy(() -> database.read(insert(2), Duration.ZERO)).isInstanceOf(Refused.class);
  }
}
