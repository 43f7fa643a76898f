package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quantumforge.chaos.History.Effect;
import quantumforge.chaos.History.Effect.Acted;
import quantumforge.chaos.History.Effect.Known;
import quantumforge.chaos.History.Effect.Leads;
import quantumforge.chaos.History.Effect.Routed;

/** The checker must see what it is there for. */
class CheckTest {

  private static final List<Ack> NOBODY = List.of();

  private static Ack ack(long id, long sent, long acked, String server, int timeline) {
    return new Ack("client", id, sent, acked, server, timeline);
  }

  private static Known known(long version, long epoch, String mode, String primary, String rule) {
    String standby = mode.equals("ALONE") ? "" : primary.equals("a") ? "b" : "a";
    return new Known(version, "witness", version, epoch, mode, primary, standby, rule);
  }

  private static Acted acted(String server, long epoch, long version, String mode, String action) {
    return acted(server, epoch, version, mode, action, "reason=why");
  }

  private static Acted acted(
      String server, long epoch, long version, String mode, String action, String details) {
    return new Acted(version, server, epoch, version, mode, action, details);
  }

  private static Routed routed(String server, long epoch) {
    return new Routed(epoch, "site-1", "pool", "PROVEN", server, epoch);
  }

  /** From a to b since a was lost, and in order back to a. */
  private static List<Effect> thereAndBack() {
    return List.of(
        known(1, 1, "ALONE", "a", "DB-01"),
        acted("a", 1, 1, "ALONE", "Create"),
        acted("a", 1, 1, "ALONE", "Start"),
        new Leads(1, "a", 1, 1),
        routed("a", 1),
        known(2, 1, "ARMING", "a", "DB-01"),
        acted("a", 1, 2, "ARMING", "SetGate", "standby=b, reason=as decided"),
        known(3, 1, "SYNCHRONOUS", "a", "DB-01"),
        known(4, 2, "ALONE", "b", "DB-23"),
        acted("b", 2, 4, "ALONE", "Promote"),
        new Leads(4, "b", 2, 2),
        acted("a", 2, 4, "ALONE", "Fence"),
        acted("a", 2, 4, "ALONE", "Rebuild", "primary=b, reason=why"),
        routed("b", 2),
        known(5, 2, "ARMING", "b", "DB-23"),
        acted("b", 2, 5, "ARMING", "SetGate", "standby=a, reason=as decided"),
        known(6, 2, "SYNCHRONOUS", "b", "DB-23"),
        known(7, 2, "SWITCHOVER", "b", "DB-23"),
        acted("b", 2, 7, "SWITCHOVER", "Yield", "standby=a, reason=why"),
        known(8, 3, "ALONE", "a", "DB-10"),
        acted("a", 3, 8, "ALONE", "Promote"),
        new Leads(8, "a", 3, 3),
        acted("b", 3, 8, "ALONE", "Fence"),
        acted("a", 3, 8, "ALONE", "SetGate", "standby=, reason=as decided"));
  }

  /** The same history with something else in it, at the end. */
  private static List<Effect> with(Effect... more) {
    List<Effect> effects = new ArrayList<>(thereAndBack());
    effects.addAll(List.of(more));
    return effects;
  }

  /** The same history without something. */
  private static List<Effect> without(Effect left) {
    List<Effect> effects = new ArrayList<>(thereAndBack());
    assertThat(effects.remove(left)).as("%s is there", left).isTrue();
    return effects;
  }

  private static void seen(List<Ack> acks, List<Effect> effects, String... words) {
    assertThat(Check.of(acks, effects)).singleElement().asString().contains(words);
  }

  @Test
  void aFailoverThereAndBackIsAsItMustBe() {
    List<Ack> acks =
        List.of(ack(1, 10, 20, "a", 1), ack(2, 30, 40, "b", 2), ack(3, 50, 60, "a", 3));
    assertThat(Check.of(acks, thereAndBack())).isEmpty();
  }

  @Test
  void twoServersOfOneTimelineAreSeen() {
    assertThat(
            Check.of(
                List.of(ack(1, 10, 20, "a", 2), ack(2, 30, 40, "b", 2)),
                with(new Leads(9, "a", 2, 2))))
        .anySatisfy(it -> assertThat(it).contains("I3: two servers", "timeline 2", "a row 1"));
  }

  @Test
  void anOldServerThatGoesOnIsSeen() {
    List<Ack> acks =
        List.of(ack(1, 10, 20, "a", 1), ack(2, 30, 40, "b", 2), ack(3, 41, 50, "a", 1));
    seen(acks, thereAndBack(), "I3: a acknowledged row 3 of epoch 1", "row 2 of epoch 2");
  }

  @Test
  void whatWasAskedBeforeMayBeToldLater() {
    List<Ack> acks = List.of(ack(2, 30, 40, "b", 2), ack(1, 10, 90, "a", 1));
    assertThat(Check.of(acks, thereAndBack())).isEmpty();
  }

  @Test
  void anAcknowledgementInNoEpochIsSeen() {
    seen(List.of(ack(1, 10, 20, "a", 7)), thereAndBack(), "I3: a acknowledged row 1", "timeline 7");
  }

  @Test
  void aTimelineOfTwoEpochsIsSeen() {
    seen(
        NOBODY, with(new Leads(9, "a", 3, 2)), "I3: timeline 2 is of epoch 2 at b, and of epoch 3");
  }

  @Test
  void twoRecordsOfOneVersionAreSeen() {
    seen(NOBODY, with(known(5, 2, "ALONE", "b", "DB-23")), "I1: version 5");
  }

  @Test
  void twoPrimariesOfOneEpochAreSeen() {
    seen(NOBODY, with(known(9, 3, "ALONE", "b", "")), "I1: epoch 3 has the primary a, and b");
  }

  @Test
  void anEpochThatShrinksIsSeen() {
    seen(NOBODY, with(known(9, 2, "ALONE", "b", "")), "I1: version 9 has epoch 2");
  }

  @Test
  void whoActsOnSomethingElseThanWasDecidedIsSeen() {
    seen(NOBODY, with(acted("b", 2, 8, "ALONE", "Fence")), "I1: b does Fence by version 8");
  }

  @Test
  void whoActsByNoDecisionIsSeen() {
    seen(NOBODY, with(acted("a", 0, 0, "", "Fence")), "I2: a does Fence by no decision");
  }

  @Test
  void whoGoesBackToAnOlderDecisionIsSeen() {
    seen(
        NOBODY, with(acted("a", 2, 4, "ALONE", "Fence")), "I2: a does Fence by version 4, epoch 2");
  }

  @Test
  void whoLeadsWithoutBeingThePrimaryIsSeen() {
    seen(
        NOBODY,
        with(acted("b", 3, 8, "ALONE", "Start")),
        "I2: b does Start in epoch 3, whose primary is a");
  }

  @Test
  void anEpochThatNobodyDecidedIsSeen() {
    seen(
        NOBODY,
        with(acted("b", 4, 9, "ALONE", "Start")),
        "I2: b does Start in epoch 4, whose primary is known to nobody");
  }

  @Test
  void aServerThatIsOpenedWhileTheOtherOneMayBePromotedIsSeen() {
    seen(
        NOBODY,
        with(known(9, 3, "ARMING", "a", ""), acted("a", 3, 9, "ARMING", "Start")),
        "I3: a does Start in epoch 3 and mode ARMING");
  }

  @Test
  void aStandbyThatIsPromotedWithoutHavingAllIsSeen() {
    List<Effect> effects = new ArrayList<>(thereAndBack());
    effects.replaceAll(
        effect ->
            effect.equals(known(3, 1, "SYNCHRONOUS", "a", "DB-01"))
                ? known(3, 1, "ALONE", "a", "DB-01")
                : effect);
    seen(NOBODY, effects, "I3: b is promoted in epoch 2 by DB-23", "commits were not on it");
  }

  @Test
  void whatAnOperatorForcesMayLackSomething() {
    assertThat(
            Check.of(
                NOBODY,
                with(
                    known(9, 4, "ALONE", "b", "DB-05"),
                    acted("b", 4, 9, "ALONE", "Promote"),
                    new Leads(9, "b", 4, 4))))
        .isEmpty();
  }

  @Test
  void aSwitchoverWithoutAPrimaryThatYieldsIsSeen() {
    seen(
        NOBODY,
        without(acted("b", 2, 7, "SWITCHOVER", "Yield", "standby=a, reason=why")),
        "I3: a is promoted in epoch 3 by DB-10",
        "b was not seen to yield");
  }

  @Test
  void aGateThatIsOpenedWhileTheStandbyMayBePromotedIsSeen() {
    seen(
        NOBODY,
        with(
            known(9, 3, "SYNCHRONOUS", "a", ""),
            acted("a", 3, 9, "SYNCHRONOUS", "SetGate", "standby=, reason=why")),
        "I4: a lets commits wait for nobody in version 9");
  }

  @Test
  void aRouteThatLeadsElsewhereIsSeen() {
    seen(NOBODY, with(routed("b", 3)), "I2: b has the route pool in epoch 3, whose primary is a");
  }

  @Test
  void aRouteThatGoesBackIsSeen() {
    seen(
        NOBODY,
        with(routed("a", 3), routed("b", 2)),
        "I2: the route pool of site-1 follows epoch 2, and followed epoch 3");
  }

  @Test
  void rowsThatAreLackingOrThereTwiceAreSeen() {
    List<Ack> acks = List.of(ack(1, 10, 20, "a", 1), ack(2, 30, 40, "a", 1));
    assertThat(Check.rows("a", acks, Map.of(1L, 1, 2L, 1, 3L, 1))).isEmpty();
    assertThat(Check.rows("a", acks, Map.of(1L, 1)))
        .containsExactly("I4: a lacks 1 of 2 acknowledged rows, the first is 2");
    assertThat(Check.rows("a", acks, Map.of(1L, 1, 2L, 2)))
        .containsExactly("I4: a has row 2 2 times");
    assertThat(Check.rows("a", List.of(acks.getFirst(), acks.getFirst()), Map.of(1L, 1)))
        .containsExactly("I4: row 1 was acknowledged twice");
  }
}
