package quantumforge.chaos;

import static quantumforge.chaos.Card.Outcome.FAILOVER;
import static quantumforge.chaos.Card.Outcome.STAYS;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import quantumforge.chaos.Card.Act;
import quantumforge.chaos.Card.Outcome;
import quantumforge.chaos.Card.Wanted;

/** The faults of the database and the witness. */
final class Cards {

  private static final Duration RESTORED = Duration.ofSeconds(15);
  private static final Act HEAL = (rig, scene) -> rig.heal();
  private static final Act NOTHING = (rig, scene) -> {};

  static final List<Card> ALL =
      List.of(
          card(
              "DB-KILL-SERVER",
              "primary's server process killed",
              FAILOVER,
              wanted(1_000, 2_000),
              0,
              (rig, scene) -> rig.killServer(scene.primary()),
              NOTHING),
          card(
              "DB-KILL-NODE",
              "primary's whole node killed (agent and server)",
              FAILOVER,
              wanted(2_500, 5_000),
              2,
              (rig, scene) -> rig.kill(scene.primary()),
              (rig, scene) -> rig.start(scene.primary())),
          card(
              "DB-CUT-HOST",
              "primary's host cut off from everything",
              FAILOVER,
              wanted(3_000, 5_000),
              3,
              (rig, scene) -> rig.isolate(scene.primary()),
              HEAL),
          card(
              "DB-FREEZE-HOST",
              "primary's host frozen",
              FAILOVER,
              wanted(3_000, 5_000),
              3,
              (rig, scene) -> rig.freeze(scene.primary()),
              (rig, scene) -> rig.thaw(scene.primary())),
          card(
              "DB-ONE-WAY",
              "nothing that the primary's host sends arrives",
              FAILOVER,
              wanted(3_000, 5_000),
              3,
              (rig, scene) -> rig.mute(scene.primary()),
              HEAL),
          card(
              "DB-WITNESS-AND-PRIMARY",
              "witness killed at the same moment as the primary's node",
              FAILOVER,
              wanted(15_000, 15_000),
              2,
              (rig, scene) -> {
                rig.kill(scene.primary());
                rig.kill(scene.witness());
              },
              (rig, scene) -> {
                rig.start(scene.witness());
                rig.start(scene.primary());
              }),
          card(
              "DB-SITES-CUT",
              "sites cut from each other, both see control",
              STAYS,
              wanted(5_000, 5_000),
              5,
              (rig, scene) -> rig.cut(scene.primary(), scene.standby()),
              HEAL),
          card(
              "DB-STANDBY-LOST",
              "standby's node killed",
              STAYS,
              wanted(5_000, 5_000),
              5,
              (rig, scene) -> rig.kill(scene.standby()),
              (rig, scene) -> rig.start(scene.standby())),
          card(
              "DB-OLD-PRIMARY-RETURNS",
              "primary's node killed, away for a while with the new primary written to",
              FAILOVER,
              wanted(2_500, 5_000),
              10,
              (rig, scene) -> rig.kill(scene.primary()),
              (rig, scene) -> rig.start(scene.primary())));

  private Cards() {}

  /**
   * The card of an id.
   *
   * @throws IllegalArgumentException when there is none; the message lists all
   */
  static Card of(String id) {
    return ALL.stream()
        .filter(card -> card.id().equals(id.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no fault '%s'; the faults are %s"
                        .formatted(
                            id, ALL.stream().map(Card::id).collect(Collectors.joining(", ")))));
  }

  private static Card card(
      String id, String fault, Outcome outcome, Wanted wanted, int away, Act strike, Act mend) {
    return new Card(
        id, fault, outcome, wanted, RESTORED, Duration.ofSeconds(away), strike, mend);
  }

  private static Wanted wanted(int medianMillis, int mostMillis) {
    return new Wanted(Duration.ofMillis(medianMillis), Duration.ofMillis(mostMillis));
  }
}
