package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitWaitTest {

  private static final long MILLI = 1_000_000;

  private final CommitWait wait = new CommitWait();

  @Test
  void aCommitThatWaitsForTheStandbyWaitsEverLonger() {
    assertThat(wait.seen(7, true, 100 * MILLI)).isZero();
    assertThat(wait.seen(7, true, 300 * MILLI)).isEqualTo(200);
    assertThat(wait.seen(7, true, 1_900 * MILLI)).isEqualTo(1_800);
  }

  @Test
  void whatTheServersOwnDiskTookDoesNotCount() {
    assertThat(wait.seen(7, false, 100 * MILLI)).isZero();
    assertThat(wait.seen(7, false, 5_000 * MILLI)).isZero();
    assertThat(wait.seen(7, true, 5_100 * MILLI)).isZero();
  }

  @Test
  void eachCommitWaitsForItself() {
    wait.seen(7, true, 0);
    assertThat(wait.seen(8, true, 1_000 * MILLI)).isZero();
    assertThat(wait.seen(8, true, 1_100 * MILLI)).isEqualTo(100);
    assertThat(wait.seen(0, true, 1_200 * MILLI)).isZero();
    assertThat(wait.seen(0, true, 1_300 * MILLI)).isZero();
  }
}
