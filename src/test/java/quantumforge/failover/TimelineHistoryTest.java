package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.failover.TimelineHistory.Part;
import quantumforge.kernel.Lsn;

class TimelineHistoryTest {

  private static final String SECOND = "1\t0/3000148\tno recovery target specified\n";
  private static final TimelineHistory FIRST = TimelineHistory.of(1, "");

  @Test
  void whatTheOtherOneLeftIsOwn() {
    assertThat(FIRST.without(TimelineHistory.of(2, SECOND)))
        .containsExactly(new Part(1, Lsn.parse("0/3000148"), Optional.empty()));
  }

  @Test
  void onOneTimelineNothingIsOwn() {
    assertThat(FIRST.without(FIRST)).isEmpty();
    TimelineHistory second = TimelineHistory.of(2, SECOND);
    assertThat(second.without(second)).isEmpty();
  }

  @Test
  void whoFollowedUpToThePromotionHasNothingOfItsOwn() {
    TimelineHistory second = TimelineHistory.of(2, SECOND);
    TimelineHistory third = TimelineHistory.of(3, SECOND + "\n2\t0/4000000\tx\n");
    assertThat(third.without(second))
        .containsExactly(new Part(3, Lsn.parse("0/4000000"), Optional.empty()));
    assertThat(second.without(third))
        .containsExactly(new Part(2, Lsn.parse("0/4000000"), Optional.empty()));
  }

  /** Both were promoted, one of them earlier: what the later one had until then is its own too. */
  @Test
  void ofTwoThatWerePromotedApartEachHasItsOwn() {
    TimelineHistory early = TimelineHistory.of(3, "1\t0/3000000\tx\n");
    TimelineHistory late = TimelineHistory.of(2, "# made by hand\n1\t0/3000148\tx\n");
    assertThat(late.without(early))
        .containsExactly(
            new Part(1, Lsn.parse("0/3000000"), Optional.of(Lsn.parse("0/3000148"))),
            new Part(2, Lsn.parse("0/3000148"), Optional.empty()));
    assertThat(early.without(late))
        .containsExactly(new Part(3, Lsn.parse("0/3000000"), Optional.empty()));
  }

  @Test
  void whatIsNoHistoryIsNamed() {
    assertThatThrownBy(() -> TimelineHistory.of(2, "nothing\n"))
        .hasMessageContaining("\"nothing\" is no line of the history of timeline 2");
  }
}
