package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.failover.LocalServer.Sender;
import quantumforge.kernel.Lsn;

/** Who of those that stream under the standby's name is the standby. */
class StandbyLinkTest {

  private static final String THERE = "10.8.0.12";
  private static final Lsn END = new Lsn(1_000);
  private static final Sender STANDBY = sender(10, THERE, "streaming", true);
  private static final Sender STRANGER = sender(11, THERE, "streaming", false);

  private final StandbyLink link = new StandbyLink(THERE::equals);

  @Test
  void onlyWhoUsesTheStandbysSlotFromItsAddressIsTheStandby() {
    assertThat(link.standby(List.of(STRANGER, STANDBY))).isEqualTo(new StandbyLink.View(true, END));
    assertThat(link.standby(List.of(STRANGER))).isEqualTo(StandbyLink.View.NONE);
    assertThat(link.standby(List.of(sender(12, "10.8.0.99", "streaming", true))))
        .isEqualTo(StandbyLink.View.NONE);
  }

  @Test
  void whoElseConfirmsIsNamed() {
    assertThat(seen(true, STANDBY)).isEmpty();
    assertThat(seen(true, STANDBY, STRANGER)).contains(THERE, "11", "without its slot");
    assertThat(seen(false, STANDBY)).isEmpty();
    assertThat(seen(true, sender(12, "10.8.0.99", "streaming", true)))
        .contains("10.8.0.99", "uses the standby's slot");
  }

  @Test
  void whoCannotConfirmYetIsNobody() {
    for (String state : List.of("startup", "catchup", "backup")) {
      assertThat(seen(true, sender(11, THERE, state, false))).isEmpty();
    }
    assertThat(seen(true, sender(11, THERE, "stopping", false))).isNotEmpty();
  }

  /** What it confirmed before it went the standby may lack for ever. */
  @Test
  void oneThatWasSeenCountsUntilCommitsWaitForNobody() {
    seen(true, STANDBY, STRANGER);
    assertThat(seen(true, STANDBY)).isNotEmpty();
    assertThat(seen(false, STANDBY, STRANGER)).isNotEmpty();
    assertThat(seen(false, STANDBY)).isEmpty();
    assertThat(seen(true, STANDBY)).isEmpty();
  }

  /** The slot was read before it had come, and the streams behind that. */
  @Test
  void aStandbyThatHasJustComeIsNoStranger() {
    Sender early = sender(10, THERE, "streaming", false);
    link.standby(List.of(early));
    assertThat(link.isDoubtful(List.of(early))).isTrue();
    assertThat(link.impostor(List.of(early), List.of(STANDBY), true)).isEmpty();
  }

  /** A connection that ends gives its slot up first. */
  @Test
  void aStandbyThatGoesIsNoStranger() {
    link.standby(List.of(STANDBY));
    assertThat(seen(true, sender(10, THERE, "streaming", false))).isEmpty();
  }

  private String seen(boolean commitsWait, Sender... named) {
    link.standby(List.of(named));
    return link.impostor(List.of(named), List.of(named), commitsWait);
  }

  private static Sender sender(long pid, String address, String state, boolean hasSlot) {
    return new Sender(pid, address, state, END, hasSlot);
  }
}
