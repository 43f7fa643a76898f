package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.witness.Decisions.LIMITS;
import static quantumforge.witness.Decisions.MORE;
import static quantumforge.witness.Decisions.SWITCHOVER;
import static quantumforge.witness.Decisions.decide;
import static quantumforge.witness.Decisions.situation;
import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.State;

/** What becomes of a planned change of the primary. */
class SwitchoverDecisionsTest {

  @Test
  void aPrimaryThatStopsAndCannotWriteItsLastWordIsReplaced() {
    long tooLong = LIMITS.switchoverMillis();
    Reported stopped = primary(SWITCHOVER).stoppedInOrder(false);
    assertThat(decide(situation(SWITCHOVER, tooLong - 1, stopped, standby(SWITCHOVER)))).isEmpty();
    assertThat(decide(situation(SWITCHOVER, tooLong, stopped, standby(SWITCHOVER))))
        .contains(SWITCHOVER.failedOver(END));
    assertThat(decide(situation(SWITCHOVER, tooLong, stopped.somewhere(), standby(SWITCHOVER))))
        .isEmpty();
  }

  @Test
  void aSwitchoverIsNotGivenUpInFavourOfAPrimaryWhoseDiskStandsStill() {
    long tooLong = LIMITS.switchoverMillis();
    assertThat(decide(situation(SWITCHOVER, tooLong, primary(SWITCHOVER), standby(SWITCHOVER))))
        .contains(SWITCHOVER.alone());
    assertThat(
            decide(
                situation(
                    SWITCHOVER, tooLong, primary(SWITCHOVER).stuck(200), standby(SWITCHOVER))))
        .isEmpty();
  }

  @Test
  void aSwitchoverPromotesOnlyWhoHasTheLastWordOfAPrimaryThatYielded() {
    Reported yielded = primary(SWITCHOVER).is(State.YIELDED).endsAt(MORE);
    assertThat(decide(SWITCHOVER, yielded, standby(SWITCHOVER))).isEmpty();
    assertThat(decide(SWITCHOVER, yielded, standby(SWITCHOVER).endsAt(MORE)))
        .contains(SWITCHOVER.switchedOver(END));
    assertThat(decide(SWITCHOVER, primary(SWITCHOVER), standby(SWITCHOVER).endsAt(MORE))).isEmpty();
    // Who does not hear the witness would not be promoted, and nobody would take commits.
    assertThat(decide(SWITCHOVER, yielded, standby(SWITCHOVER).endsAt(MORE).deaf())).isEmpty();
  }

  @Test
  void aSwitchoverPromotesOnlyWhoHasTheLastWordOfAPrimaryThatStoppedInOrder() {
    Reported stopped = primary(SWITCHOVER).stoppedInOrder(true).endsAt(MORE);
    assertThat(decide(SWITCHOVER, stopped, standby(SWITCHOVER))).isEmpty();
    assertThat(decide(SWITCHOVER, stopped, standby(SWITCHOVER).endsAt(MORE)))
        .contains(SWITCHOVER.switchedOver(END));
    stopped.stoppedInOrder(false);
    assertThat(decide(SWITCHOVER, stopped, standby(SWITCHOVER).endsAt(MORE))).isEmpty();
  }

  @Test
  void whereAPrimaryEndedIsWaitedForForAsLongAgainAsASwitchoverMayTake() {
    Reported ended = primary(SWITCHOVER).is(State.DOWN).somewhere();
    long limit = 2 * LIMITS.switchoverMillis();
    assertThat(decide(situation(SWITCHOVER, limit - 1, ended, standby(SWITCHOVER)))).isEmpty();
    assertThat(decide(situation(SWITCHOVER, limit, ended, standby(SWITCHOVER))))
        .contains(SWITCHOVER.failedOver(END));
    assertThat(decide(situation(SWITCHOVER, limit, ended))).contains(SWITCHOVER.alone());
  }

  @Test
  void aSwitchoverThatTakesTooLongIsGivenUp() {
    Reported[] said = {primary(SWITCHOVER), standby(SWITCHOVER)};
    long limit = LIMITS.switchoverMillis();
    assertThat(decide(situation(SWITCHOVER, limit - 1, said))).isEmpty();
    assertThat(decide(situation(SWITCHOVER, limit, said))).contains(SWITCHOVER.alone());
  }
}
