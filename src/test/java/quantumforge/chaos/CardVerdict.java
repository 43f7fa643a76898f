package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import quantumforge.chaos.FailoverReport.Run;

/** What must hold of every card that a test plays. */
final class CardVerdict {

  private static final String SLOW_LINK = "DB-SLOW-LINK";

  private CardVerdict() {}

  /** Plays it, and fails when anything is not as it must be. */
  static Run play(Rig rig, Drill drill, Card card) throws Exception {
    long from = System.nanoTime();
    Run run = drill.play(card);
    System.err.println(card.id() + " " + run);
    assertThat(run.broken()).as(rig.told(from)).isEmpty();
    assertThat(run.lost()).isZero();
    assertThat(run.outageMillis()).isNotNegative();
    if (card.id().equals(SLOW_LINK)) {
      // There and back: a commit is confirmed only then.
      assertThat(run.outageMillis()).isGreaterThanOrEqualTo(2 * Cards.SLOW.toMillis());
    }
    assertThat(run.restoredMillis()).isNotNegative();
    assertThat(drill.conclude()).isEmpty();
    return run;
  }
}
