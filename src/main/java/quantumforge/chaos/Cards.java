package quantumforge.chaos;

import static quantumforge.chaos.Card.NOTHING;
import static quantumforge.chaos.Card.Outcome.FAILOVER;
import static quantumforge.chaos.Card.Outcome.HOLDS;
import static quantumforge.chaos.Card.Outcome.STAYS;
import static quantumforge.chaos.Card.Outcome.STEADY;
import static quantumforge.chaos.Card.Outcome.SUCCESSION;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import quantumforge.chaos.Card.Act;
import quantumforge.chaos.Card.Outcome;
import quantumforge.chaos.Card.Scene;
import quantumforge.chaos.Card.Wanted;

/** The faults of the database and the witness. */
final class Cards {

  private static final String NOBODY = "";

  /** The agent says that the primary's server has ended. */
  private static final String ENDED = "DB-22";

  /** Nobody hears of the primary. */
  private static final String SILENT = "DB-23";

  /** An operator forces it. */
  private static final String FORCED = "DB-05";

  /** The primary is lost, and nobody may be promoted. */
  private static final String WAITS = "DB-51";

  /** Less than any limit of the witness, and much for a commit. */
  static final Duration SLOW = Duration.ofMillis(200);

  /** The primary has stopped in order. */
  private static final String ORDERED = "DB-10";

  private static final Duration RESTORED = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration FREEZE = Duration.ofMillis(1_500);
  private static final Duration BETWEEN_FREEZES = Duration.ofMillis(4_500);
  private static final Act HEAL = (rig, scene) -> rig.heal();

  /** The fault whose load can last longer. */
  static final String FALSE_ALARM = "DB-FALSE-ALARM";

  /** Each machine is frozen once in it. */
  static final Duration LOADED = Duration.ofSeconds(30);

  static final List<Card> ALL =
      List.of(
          card(
              "DB-KILL-SERVER",
              "primary's server process killed",
              FAILOVER,
              ENDED,
              wanted(1_000, 2_000),
              0,
              (rig, scene) -> rig.killServer(scene.primary()),
              NOTHING),
          card(
              "DB-KILL-NODE",
              "primary's whole node killed (agent and server)",
              FAILOVER,
              SILENT,
              wanted(2_500, 5_000),
              2,
              (rig, scene) -> rig.kill(scene.primary()),
              (rig, scene) -> rig.start(scene.primary())),
          card(
              "DB-CUT-HOST",
              "primary's host cut off from everything",
              FAILOVER,
              SILENT,
              wanted(3_000, 5_000),
              3,
              (rig, scene) -> rig.isolate(scene.primary()),
              HEAL),
          card(
              "DB-FREEZE-HOST",
              "primary's host frozen",
              FAILOVER,
              SILENT,
              wanted(3_000, 5_000),
              3,
              (rig, scene) -> rig.freeze(scene.primary()),
              (rig, scene) -> rig.thaw(scene.primary())),
          card(
              "DB-ONE-WAY",
              "nothing that the primary's host sends arrives",
              FAILOVER,
              SILENT,
              wanted(3_000, 5_000),
              3,
              (rig, scene) -> rig.mute(scene.primary()),
              HEAL),
          card(
              "DB-DEAF",
              "nothing arrives at the primary's host, which can send",
              FAILOVER,
              SILENT,
              wanted(3_000, 5_000),
              3,
              (rig, scene) -> rig.deafen(scene.primary()),
              HEAL),
          card(
                  "DB-AGENT-FREEZE",
                  "agent of the primary's server frozen alone; the server runs on",
                  FAILOVER,
                  SILENT,
                  wanted(13_000, 15_000),
                  2,
                  AgentFrozen::strike,
                  (rig, scene) -> rig.thawAgent(scene.primary()))
              .proving(AgentFrozen::prove),
          card(
              "DB-WITNESS-AND-PRIMARY",
              "witness killed at the same moment as the primary's node",
              FAILOVER,
              SILENT,
              wanted(15_000, 15_000),
              2,
              (rig, scene) -> {
                rig.kill(scene.primary(), scene.witness());
              },
              (rig, scene) -> {
                rig.start(scene.witness());
                rig.start(scene.primary());
              }),
          card(
              "DB-SITES-CUT",
              "sites cut from each other, both see control",
              STAYS,
              NOBODY,
              wanted(5_000, 5_000),
              2,
              goesOn((rig, scene) -> rig.cut(scene.primary(), scene.standby())),
              HEAL),
          card(
              "DB-STANDBY-LOST",
              "standby's node killed",
              STAYS,
              NOBODY,
              wanted(5_000, 5_000),
              2,
              goesOn((rig, scene) -> rig.kill(scene.standby())),
              (rig, scene) -> rig.start(scene.standby())),
          card(
              "DB-STANDBY-CUT",
              "standby's host cut off from everything",
              STAYS,
              NOBODY,
              wanted(5_000, 5_000),
              2,
              goesOn((rig, scene) -> rig.isolate(scene.standby())),
              HEAL),
          card(
              "DB-STANDBY-FREEZE",
              "standby's host frozen",
              STAYS,
              NOBODY,
              wanted(5_000, 5_000),
              2,
              goesOn((rig, scene) -> rig.freeze(scene.standby())),
              (rig, scene) -> rig.thaw(scene.standby())),
          card(
                  "DB-WITNESS-CUT",
                  "primary's host and the control nodes' cut from each other, and from nobody else",
                  STEADY,
                  NOBODY,
                  wanted(1_000, 2_000),
                  // Behind the notice of it for longer than the agent's lease.
                  6,
                  WitnessCut::strike,
                  HEAL)
              .proving(WitnessCut::prove),
          card(
                  "DB-OLD-PRIMARY-RETURNS",
                  "primary's node killed with a commit that only it has, away for a while with the new primary written to",
                  FAILOVER,
                  SILENT,
                  wanted(2_500, 5_000),
                  10,
                  Rejoin::strike,
                  Rejoin::mend)
              .proving(Rejoin::prove),
          card(
                  "DB-BOTH-LOST",
                  "both sites' nodes killed; the primary's is started again, then the standby's",
                  STAYS,
                  NOBODY,
                  wanted(30_000, 45_000),
                  0,
                  BothLost::strike,
                  (rig, scene) -> rig.start(scene.standby()))
              .after(BothLost::prepare)
              .proving(BothLost::prove),
          card(
              "DB-SWITCHOVER",
              "an operator lets the sites change their roles",
              FAILOVER,
              ORDERED,
              wanted(500, 1_000),
              0,
              (rig, scene) -> rig.operator().switchover(scene.witness(), scene.epoch()),
              NOTHING),
          card(
                  "DB-SLOW-LINK",
                  "200 ms on the way between the sites' servers, in each direction",
                  STEADY,
                  NOBODY,
                  wanted(2_000, 4_000),
                  8,
                  (rig, scene) -> rig.slow(scene.primary(), scene.standby(), SLOW),
                  (rig, scene) -> rig.fast())
              .after((rig, scene) -> rig.insertLink(scene.primary(), scene.standby())),
          card(
              "DB-FORCED",
              "an operator forces the standby, and the primary hears of it",
              FAILOVER,
              FORCED,
              wanted(1_500, 4_000),
              0,
              (rig, scene) ->
                  rig.operator().force(scene.witness(), scene.epoch(), scene.standby(), false),
              NOTHING),
          card(
                  "DB-FORCED-OFF",
                  "standby's node killed, then the primary's; an operator forces the returned standby",
                  FAILOVER,
                  FORCED,
                  wanted(45_000, 60_000),
                  2,
                  Cards::forceWhileOff,
                  (rig, scene) -> rig.start(scene.primary()))
              .givingUp(),
          falseAlarm(LOADED),
          card(
              "WT-KILL",
              "witness's node killed",
              SUCCESSION,
              NOBODY,
              wanted(10_000, 10_000),
              2,
              (rig, scene) -> rig.kill(scene.witness()),
              (rig, scene) -> rig.start(scene.witness())),
          card(
              "WT-FREEZE",
              "witness's host frozen",
              SUCCESSION,
              NOBODY,
              wanted(10_000, 10_000),
              2,
              (rig, scene) -> rig.freeze(scene.witness()),
              (rig, scene) -> rig.thaw(scene.witness())),
          card(
              "WT-CUT",
              "witness's host cut off from everything",
              SUCCESSION,
              NOBODY,
              wanted(10_000, 10_000),
              2,
              (rig, scene) -> rig.isolate(scene.witness()),
              HEAL),
          new Card(
                  "WT-MAJORITY-LOST",
                  "two of the three control nodes killed, the witness's among them",
                  HOLDS,
                  Set.of(),
                  0,
                  wanted(30_000, 60_000),
                  Duration.ofMinutes(2),
                  Duration.ofSeconds(2),
                  MajorityLost::strike,
                  MajorityLost::mend)
              .proving(MajorityLost::prove),
          new Card(
              "DB-DISK-FULL",
              "disk of the primary's server full",
              FAILOVER,
              // In order, unless it has no room for its last word.
              Set.of(ORDERED, ENDED),
              400,
              wanted(25_000, 40_000),
              RESTORED,
              Duration.ofSeconds(2),
              (rig, scene) -> rig.fillDisk(scene.primary()),
              (rig, scene) -> rig.freeDisk(scene.primary())));

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
      String id,
      String fault,
      Outcome outcome,
      String rule,
      Wanted wanted,
      int away,
      Act strike,
      Act mend) {
    Set<String> rules = rule.equals(NOBODY) ? Set.of() : Set.of(rule);
    return new Card(
        id, fault, outcome, rules, 0, wanted, RESTORED, Duration.ofSeconds(away), strike, mend);
  }

  /**
   * Nothing is broken, and everything is slow.
   *
   * @param load for how long at least; the machines are frozen in turn as often as there is time
   *     for one
   */
  static Card falseAlarm(Duration load) {
    return card(
        FALSE_ALARM,
        "%d s of 2 busy cores, 10 %% of the packets lost, each machine frozen for 1.5 s in turn"
            .formatted(load.toSeconds()),
        STAYS,
        NOBODY,
        wanted(5_000, 5_000),
        0,
        (rig, scene) -> {
          rig.busy(2);
          rig.loss(10);
          for (String machine : frozenIn(load)) {
            rig.pause(machine, FREEZE);
            Thread.sleep(BETWEEN_FREEZES);
          }
        },
        (rig, scene) -> {
          rig.heal();
          rig.rest();
        });
  }

  /** The machines that are frozen in a time, one after the other. */
  static List<String> frozenIn(Duration load) {
    Duration each = FREEZE.plus(BETWEEN_FREEZES);
    List<String> nodes = NodeFiles.nodes().map(Part::id).toList();
    return IntStream.range(0, Math.toIntExact(load.plus(each).minusNanos(1).dividedBy(each)))
        .mapToObj(time -> nodes.get(time % nodes.size()))
        .toList();
  }

  /**
   * The short form of the false alarm, for a plant with other limits: nothing is busy and nothing
   * lost, and the primary's, the standby's and the witness's machine are frozen in turn.
   *
   * @param freeze for how long each
   */
  static Card frozen(Duration freeze) {
    return card(
        "DB-FROZEN",
        "primary's, standby's and witness's machine frozen for %d ms in turn"
            .formatted(freeze.toMillis()),
        STAYS,
        NOBODY,
        wanted(30_000, 60_000),
        0,
        (rig, scene) -> {
          for (String machine : List.of(scene.primary(), scene.standby(), scene.witness())) {
            rig.pause(machine, freeze);
            Thread.sleep(BETWEEN_FREEZES);
          }
        },
        NOTHING);
  }

  /** The same, and then the primary goes on without its standby. */
  private static Act goesOn(Act fault) {
    return (rig, scene) -> {
      fault.on(rig, scene);
      awaitView(rig, "the primary goes on alone", view -> view.mode().equals("ALONE"));
      long alone = System.nanoTime();
      rig.await("commits go on", () -> rig.writes(scene.primary(), alone)).within(PATIENCE);
    };
  }

  /** Refused without the operator's word: the primary, which went on alone, may still do so. */
  private static void forceWhileOff(Rig rig, Scene scene) throws IOException, InterruptedException {
    rig.kill(scene.standby());
    awaitView(rig, "the primary goes on alone", view -> view.mode().equals("ALONE"));
    rig.kill(scene.primary());
    rig.start(scene.standby());
    awaitView(
        rig,
        "the standby follows nobody",
        view -> view.rule().equals(WAITS) && "STANDBY".equals(view.servers().get(scene.standby())));
    String refused = rig.operator().forceInVain(scene.witness(), scene.epoch(), scene.standby());
    if (!refused.contains("may still take commits")) {
      throw new IOException("refused, but not since it may still take commits: " + refused);
    }
    rig.operator().force(scene.witness(), scene.epoch(), scene.standby(), true);
  }

  private static void awaitView(Rig rig, String what, Predicate<View> wanted)
      throws IOException, InterruptedException {
    rig.await(what, () -> wanted.test(rig.view())).within(PATIENCE);
  }

  private static Wanted wanted(int medianMillis, int mostMillis) {
    return new Wanted(Duration.ofMillis(medianMillis), Duration.ofMillis(mostMillis));
  }
}
