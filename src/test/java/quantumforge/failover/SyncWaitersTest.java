package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Lsn;

class SyncWaitersTest {

  private static final long MILLI_NANOS = 1_000_000;
  private static final long PLACE = 1_000;

  private final SyncWaiters waiters = new SyncWaiters();

  /** The end of the log when there is a look; the standby streams and has confirmed another one. */
  private long end = PLACE;

  private StandbyLink.View standby = new StandbyLink.View(true, new Lsn(PLACE - 1));

  @Test
  void aCommitOfAnySessionWaitsEverLonger() {
    assertThat(seen(0, "7@1.5")).isZero();
    assertThat(seen(100, "7@1.5", "8@1.6")).isEqualTo(100);
    assertThat(seen(300, "7@1.5", "8@1.6")).isEqualTo(300);
    assertThat(seen(350, "8@1.6")).isEqualTo(250);
    assertThat(seen(400)).isZero();
  }

  /** Each of them waits a moment only, as with every look another one. */
  @Test
  void oneCommitAfterTheOtherIsNoneThatWaitsLong() {
    for (int i = 0; i < 100; i++) {
      assertThat(seen(i * 100, "7@" + i)).isZero();
    }
    assertThat(seen(20_000, "7@0")).isZero();
  }

  @Test
  void whatTheStandbyHasOnItsDiskWaitsForItsReplayAndDoesNotCount() {
    assertThat(seen(0, "7@1.5")).isZero();
    assertThat(seen(300, "7@1.5")).isEqualTo(300);
    confirmed(PLACE);
    end = 2 * PLACE;
    assertThat(seen(400, "7@1.5")).isZero();
    assertThat(seen(30_000, "7@1.5", "8@1.6")).isZero();
    assertThat(seen(30_500, "7@1.5", "8@1.6")).isEqualTo(500);
  }

  @Test
  void whatWaitsForItsReplayCountsFromWhereTheStandbyIsLost() {
    confirmed(PLACE);
    assertThat(seen(0, "7@1.5")).isZero();
    assertThat(seen(10_000, "7@1.5")).isZero();
    standby = StandbyLink.View.NONE;
    assertThat(seen(10_100, "7@1.5")).isEqualTo(100);
    assertThat(seen(12_000, "7@1.5")).isEqualTo(2_000);
  }

  @Test
  void aStandbyThatDoesNotStreamYetLetsNoCommitGo() {
    standby = new StandbyLink.View(false, new Lsn(PLACE));
    assertThat(seen(0, "7@1.5")).isZero();
    assertThat(seen(300, "7@1.5")).isEqualTo(300);
  }

  private void confirmed(long place) {
    standby = new StandbyLink.View(true, new Lsn(place));
  }

  private long seen(long millis, String... waiting) {
    Map<String, Lsn> ends = new TreeMap<>();
    for (String one : waiting) {
      ends.put(one, new Lsn(end));
    }
    return waiters.seen(ends, standby, millis * MILLI_NANOS);
  }
}
