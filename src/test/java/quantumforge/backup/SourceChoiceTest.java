package quantumforge.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.backup.SourceChoice.Choice;
import quantumforge.backup.SourceChoice.Pick;
import quantumforge.kernel.Lsn;

class SourceChoiceTest {

  private static final Optional<Heard> UNHEARD = Optional.empty();

  private final SourceChoice choice = new SourceChoice(Duration.ofSeconds(5));

  @Test
  void aFreshStandbySparesThePrimary() {
    assertThat(picks(have(0, 1, 10), UNHEARD, primary("one", 1, 20), standby("two", 1, 20, 0)))
        .containsExactly("two", "one");
    assertThat(picks(have(0, 1, 10), UNHEARD, primary("one", 1, 20), standby("two", 1, 20, 5_001)))
        .containsExactly("one", "two");
    assertThat(picks(have(0, 1, 10), UNHEARD, primary("one", 1, 20), alone("two", 1, 20, 0)))
        .containsExactly("one", "two");
  }

  @Test
  void aStandbyThatIsNotAsFarAsTheCopyIsPassedOver() {
    assertThat(picks(have(0, 1, 19), UNHEARD, primary("one", 1, 20), standby("two", 1, 18, 0)))
        .containsExactly("one");
  }

  @Test
  void anOlderTimelineNeverReplacesANewerOneHoweverLongItsLogIs() {
    Choice chosen = choose(have(2, 2, 10), UNHEARD, primary("one", 1, 1_000));
    assertThat(chosen.picks()).isEmpty();
    assertThat(chosen.refusals()).containsExactly("one is of timeline 1, and the copy of 2");
  }

  @Test
  void whoAnswersBesideANewerTimelineIsPassedOverThoughTheCopyIsOlderThanBoth() {
    assertThat(picks(have(0, 1, 5), UNHEARD, primary("one", 1, 1_000), primary("two", 2, 10)))
        .containsExactly("two");
    assertThat(picks(Optional.empty(), UNHEARD, primary("one", 1, 1_000), primary("two", 2, 10)))
        .containsExactly("two");
  }

  @Test
  void whoTakesCommitsAndIsNotThePrimaryThatTheWitnessNamesIsPassedOver() {
    Choice chosen = choose(Optional.empty(), heard(3, "two"), primary("one", 9, 1_000));
    assertThat(chosen.picks()).isEmpty();
    assertThat(chosen.refusals())
        .containsExactly("one takes commits, and two is the primary of epoch 3");
  }

  @Test
  void epochsCountBeforeTimelinesSoThatAServerThatAPersonForcedIsCopied() {
    assertThat(picks(have(2, 2, 1_000), heard(3, "one"), primary("one", 2, 10)))
        .containsExactly("one");
    assertThat(picks(have(3, 2, 10), heard(2, "one"), primary("one", 3, 1_000))).isEmpty();
  }

  @Test
  void anEpochThatIsNotHeardAgainIsKept() {
    Pick pick = choose(have(4, 2, 10), UNHEARD, primary("one", 2, 20)).picks().getFirst();
    assertThat(pick.epoch()).isEqualTo(4);
    assertThat(choose(have(4, 2, 10), heard(5, "one"), standby("two", 2, 20, 0)).picks())
        .extracting(Pick::epoch)
        .containsExactly(5L);
  }

  @Test
  void aStandbyThatFollowsNobodyIsBetterThanNothingAndNotOfTheNewestEpoch() {
    Pick pick =
        choose(have(1, 1, 10), heard(2, "one"), alone("two", 1, 20, 7_000)).picks().getFirst();
    assertThat(pick.epoch()).isEqualTo(1);
    Instant now = Instant.ofEpochSecond(1_000);
    assertThat(pick.origin(now).asOf()).isEqualTo(now.minusSeconds(7));
    assertThat(choose(have(1, 1, 10), UNHEARD, alone("two", 1, 20, -1)).refusals())
        .containsExactly("two is a standby that cannot tell how old its data is");
  }

  @Test
  void anotherDatabaseIsNeverCopiedOverThisOne() {
    Choice chosen =
        choose(
            have(1, 1, 10),
            heard(2, "one"),
            new ServerLook("one", false, "other", 5, new Lsn(99), new Lsn(99), false, 0));
    assertThat(chosen.picks()).isEmpty();
    assertThat(chosen.refusals().getFirst()).contains("remove the copy if that is gone for good");
  }

  private static Optional<Origin> have(long epoch, int timeline, long lsn) {
    return Optional.of(
        new Origin(
            "one", true, "system", epoch, timeline, new Lsn(lsn), new Lsn(lsn), Instant.EPOCH));
  }

  private static Optional<Heard> heard(long epoch, String primary) {
    return Optional.of(new Heard(epoch, primary));
  }

  private static ServerLook primary(String name, int timeline, long lsn) {
    return new ServerLook(name, false, "system", timeline, new Lsn(lsn), new Lsn(lsn), false, 0);
  }

  private static ServerLook standby(String name, int timeline, long lsn, long ageMillis) {
    return new ServerLook(
        name, true, "system", timeline, new Lsn(lsn), new Lsn(lsn), true, ageMillis);
  }

  private static ServerLook alone(String name, int timeline, long lsn, long ageMillis) {
    return new ServerLook(
        name, true, "system", timeline, new Lsn(lsn), new Lsn(lsn), false, ageMillis);
  }

  private Choice choose(Optional<Origin> have, Optional<Heard> heard, ServerLook... looks) {
    return choice.choose(have, List.of(looks), heard);
  }

  private List<String> picks(Optional<Origin> have, Optional<Heard> heard, ServerLook... looks) {
    return choose(have, heard, looks).picks().stream().map(pick -> pick.look().server()).toList();
  }
}
