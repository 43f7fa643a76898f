package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quantumforge.failover.Facts.Running;
import quantumforge.health.ServerReport.Stream;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

class StandbyMarkTest {

  private static final DatabaseRecord PAIR = record(1, Mode.SYNCHRONOUS, "one", "two");
  private static final DatabaseRecord ALONE = record(1, Mode.ALONE, "one", "");
  private static final DatabaseRecord NEXT = record(2, Mode.SYNCHRONOUS, "two", "one");

  private static final Lsn LESS = new Lsn(100);
  private static final Lsn MORE = new Lsn(200);

  @ParameterizedTest
  @EnumSource(names = {"NO", "STARTING", "HUNG"})
  void whatThePrimarySawConfirmedIsKnownWhenItsServerHasEnded(Running running) {
    StandbyMark mark = atPrimary(StandbyMark.NOTHING, PAIR, MORE, true);
    mark = mark.seen(Optional.of(PAIR), "one", running, false, Lsn.ZERO);
    assertThat(mark.over(running, Stream.NONE).confirmed()).isEqualTo(MORE);
    assertThat(mark.over(running, Stream.NONE).up()).isFalse();
  }

  @Test
  void aStandbyThatHasLessThanItConfirmedStillSaysWhatItConfirmed() {
    StandbyMark mark = StandbyMark.NOTHING;
    for (Lsn end : List.of(MORE, LESS)) {
      mark = mark.seen(Optional.of(PAIR), "two", Running.RECOVERY, false, end);
    }
    assertThat(mark.over(Running.RECOVERY, new Stream(true, LESS, 7)))
        .isEqualTo(new Stream(true, MORE, 7));
  }

  @Test
  void ofAPrimaryThatLetsCommitsGoNothingIsPromised() {
    assertThat(atPrimary(StandbyMark.NOTHING, PAIR, MORE, false).end()).isEqualTo(Lsn.ZERO);
  }

  /** Before it is opened its own log says nothing of the standby's. */
  @Test
  void aPrimaryInRecoveryConfirmsNothingItself() {
    StandbyMark mark =
        StandbyMark.NOTHING.seen(Optional.of(PAIR), "one", Running.RECOVERY, false, MORE);
    assertThat(mark.end()).isEqualTo(Lsn.ZERO);
  }

  @Test
  void itEndsWhenTheStandbyMayNotBePromotedAnyMore() {
    StandbyMark mark = atPrimary(StandbyMark.NOTHING, PAIR, MORE, true);
    assertThat(atPrimary(mark, ALONE, MORE, true)).isEqualTo(StandbyMark.NOTHING);
  }

  @Test
  void itEndsWithItsEpoch() {
    StandbyMark mark = atPrimary(StandbyMark.NOTHING, PAIR, MORE, true);
    assertThat(mark.seen(Optional.of(NEXT), "one", Running.RECOVERY, false, LESS).end())
        .isEqualTo(LESS);
  }

  @Test
  void itStaysWhileItIsNotKnownWhatIsDecided() {
    StandbyMark mark = atPrimary(StandbyMark.NOTHING, PAIR, MORE, true);
    assertThat(mark.seen(Optional.empty(), "one", Running.READ_WRITE, true, LESS)).isEqualTo(mark);
  }

  private static StandbyMark atPrimary(
      StandbyMark mark, DatabaseRecord record, Lsn confirmed, boolean proven) {
    return mark.seen(Optional.of(record), "one", Running.READ_WRITE, proven, confirmed);
  }

  private static DatabaseRecord record(long epoch, Mode mode, String primary, String standby) {
    return new DatabaseRecord(1, epoch, mode, primary, standby, Lsn.ZERO, false, 0);
  }
}
