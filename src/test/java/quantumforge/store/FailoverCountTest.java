package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static quantumforge.store.TestPair.insert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.store.DatabaseFailure.NotCommitted;
import quantumforge.store.DatabaseFailure.Refused;
import quantumforge.store.DatabaseFailure.Unknown;

/** Writers with ids of their own, across a failover: each id is where its outcome says. */
class FailoverCountTest {

  private static final int WRITERS = 4;

  @TempDir Path folder;

  private final Set<Long> committed = new ConcurrentSkipListSet<>();
  private final Set<Long> surelyNot = new ConcurrentSkipListSet<>();
  private final Set<Long> unknown = new ConcurrentSkipListSet<>();
  private final Set<Long> refused = new ConcurrentSkipListSet<>();
  private final AtomicLong next = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();

  private TestPair pair;

  @AfterEach
  void stop() throws Exception {
    ended.set(true);
    if (pair != null) {
      pair.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyConfirmedIdIsThereAndNoneThatSurelyWasNot(boolean killed) throws Exception {
    pair = new TestPair(folder);
    try (PrimaryDatabase database = pair.database()) {
      database.primaryIs(pair.one.primary(1));
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(Thread.ofVirtual().start(() -> write(database)));
      }
      await().until(() -> committed.size() > 300);
      if (killed) {
        pair.one.kill();
      } else {
        pair.one.freeze();
      }
      pair.two.promote();
      database.primaryIs(pair.two.primary(2));
      int before = committed.size();
      await().until(() -> committed.size() > before + 300);
      ended.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
      Set<Long> there = TestPair.ids(pair.two);
      assertThat(there).containsAll(committed);
      assertThat(surelyNot).noneMatch(there::contains);
      assertThat(refused).isEmpty();
      assertThat(unknown.size() + surelyNot.size()).isPositive();
      assertThat(next.get()).isEqualTo(committed.size() + surelyNot.size() + unknown.size());
    }
  }

  private void write(PrimaryDatabase database) {
    while (!ended.get()) {
      long id = next.incrementAndGet();
      try {
        database.write(insert(id));
        committed.add(id);
      } catch (DatabaseFailure failure) {
        switch (failure) {
          case NotCommitted none -> surelyNot.add(id);
          case Unknown none -> unknown.add(id);
          case Refused none -> refused.add(id);
        }
      }
    }
  }
}
