package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.CancelledWaits;
import quantumforge.kernel.Lsn;

class CancelledCommitsTest {

  private final CancelledCommits commits = new CancelledCommits();

  @Test
  void oneIsAtRiskUntilTheStandbyHasAllThatWasThereWhenItWasAskedFor() {
    commits.cancelled("first");
    commits.confirmed(new Lsn(900));
    assertThat(commits.view()).isEqualTo(new CancelledWaits(1, 1, "first"));
    commits.endsAt(commits.count(), new Lsn(1_000));
    commits.confirmed(new Lsn(999));
    assertThat(commits.view().atRisk()).isEqualTo(1);
    commits.confirmed(new Lsn(1_000));
    assertThat(commits.view()).isEqualTo(new CancelledWaits(1, 0, "first"));
  }

  /** Where the log ended was asked before the line was read: the commit may be behind that. */
  @Test
  void oneThatCameAfterTheQuestionIsNotBeforeItsAnswer() {
    commits.cancelled("first");
    long before = commits.count();
    commits.cancelled("second");
    commits.endsAt(before, new Lsn(1_000));
    assertThat(commits.view().atRisk()).isEqualTo(2);
    commits.confirmed(new Lsn(1_000));
    assertThat(commits.view().atRisk()).isEqualTo(1);
  }

  @Test
  void whatIsMoreThanCanBeKeptApartIsAtRiskLonger() {
    for (int i = 1; i <= 3_000; i++) {
      commits.cancelled("one");
      commits.endsAt(commits.count(), new Lsn(i));
    }
    commits.confirmed(new Lsn(999));
    assertThat(commits.view().atRisk()).isEqualTo(2_001);
    commits.confirmed(new Lsn(2_999));
    assertThat(commits.view().atRisk()).isEqualTo(2_001);
    commits.confirmed(new Lsn(3_000));
    assertThat(commits.view().atRisk()).isZero();
  }

  @Test
  void atAServerThatFollowsNoneIsAtRiskAnyMore() {
    commits.cancelled("first");
    commits.endsAt(1, new Lsn(1_000));
    commits.cancelled("second");
    commits.follows();
    assertThat(commits.view()).isEqualTo(new CancelledWaits(2, 0, "second"));
  }
}
