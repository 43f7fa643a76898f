package quantumforge.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import quantumforge.chaos.History.Effect;
import quantumforge.chaos.History.Effect.Acted;
import quantumforge.chaos.History.Effect.Known;
import quantumforge.chaos.History.Effect.Routed;

/** I2, and of I3 and I4 what servers and routes are let do. */
final class EffectCheck {

  private static final String WAITS = "Wait";
  private static final String PROMOTES = "Promote";
  private static final String YIELDS = "Yield";

  /** What only the primary of the epoch does. */
  private static final Set<String> LEADING = Set.of("Create", "Start", PROMOTES, YIELDS, "SetGate");

  /** What makes a server read-write, which nobody else may become then. */
  private static final Set<String> OPENING = Set.of("Create", "Start", PROMOTES);

  /** An operator forces it. */
  private static final String FORCED = "DB-05";

  /** The primary has stopped in order. */
  private static final String ORDERED = "DB-10";

  private final Records records;
  private final List<String> broken;
  private final Map<String, Acted> newest = new HashMap<>();
  private final Map<String, Routed> routes = new HashMap<>();

  private EffectCheck(Records records, List<String> broken) {
    this.records = records;
    this.broken = broken;
  }

  static void of(List<Effect> effects, Records records, List<String> broken) {
    EffectCheck check = new EffectCheck(records, broken);
    for (Effect effect : effects) {
      switch (effect) {
        case Acted acted -> check.acted(acted, effects);
        case Routed routed -> check.routed(routed);
        case Known known -> {}
        case Effect.Leads leads -> check.leads(leads);
        case Effect.Rigged rigged -> {}
        case Effect.Failed failed -> {}
        case Effect.Logged logged -> {}
      }
    }
  }

  private void acted(Acted acted, List<Effect> all) {
    if (acted.action().equals(WAITS)) {
      return;
    }
    if (acted.epoch() == 0) {
      broken.add("I2: %s does %s by no decision".formatted(acted.server(), acted.action()));
      return;
    }
    Acted before = newest.put(acted.server(), acted);
    if (before != null && before.version() > acted.version()) {
      broken.add(
          "I2: %s does %s by version %d, epoch %d, and did %s by version %d, epoch %d, before"
              .formatted(
                  acted.server(),
                  acted.action(),
                  acted.version(),
                  acted.epoch(),
                  before.action(),
                  before.version(),
                  before.epoch()));
    }
    if (LEADING.contains(acted.action())) {
      isPrimary("I2", acted.server(), acted.epoch(), "does " + acted.action());
    }
    if (OPENING.contains(acted.action()) && !acted.mode().equals("ALONE")) {
      broken.add(
          "I3: %s does %s in epoch %d and mode %s, in which another one may be promoted"
              .formatted(acted.server(), acted.action(), acted.epoch(), acted.mode()));
    }
    if (acted.action().equals(PROMOTES)) {
      promoted(acted, all);
    }
    gate(acted);
  }

  private void leads(Effect.Leads leads) {
    isPrimary(
        "I3",
        leads.server(),
        leads.epoch(),
        "takes commits on timeline %d".formatted(leads.timeline()));
  }

  private void isPrimary(String invariant, String server, long epoch, String does) {
    Optional<String> primary = records.primary(epoch);
    if (!primary.equals(Optional.of(server))) {
      broken.add(
          "%s: %s %s in epoch %d, whose primary is %s"
              .formatted(invariant, server, does, epoch, primary.orElse("known to nobody")));
    }
  }

  /**
   * Its predecessor acknowledges nothing that it lacks, or has stopped in order, or was given up by
   * an operator.
   */
  private void promoted(Acted acted, List<Effect> all) {
    String rule = records.rule(acted.epoch());
    Optional<Known> before = records.before(acted.epoch());
    boolean promotable = before.filter(known -> known.standby().equals(acted.server())).isPresent();
    if (before.isPresent() && !rule.equals(FORCED) && !promotable(before.get(), acted)) {
      broken.add(
          "I3: %s is promoted in epoch %d by %s, and before it commits were not on it: %s"
              .formatted(acted.server(), acted.epoch(), rule, before.get()));
    }
    if (promotable && rule.equals(ORDERED) && !yielded(before.get(), acted, all)) {
      broken.add(
          "I3: %s is promoted in epoch %d by %s, and %s was not seen to yield before"
              .formatted(acted.server(), acted.epoch(), rule, before.get().primary()));
    }
  }

  private static boolean promotable(Known before, Acted acted) {
    return Set.of("SYNCHRONOUS", "SWITCHOVER").contains(before.mode())
        && before.standby().equals(acted.server());
  }

  /** Both times are of one machine's wall clock. */
  private static boolean yielded(Known before, Acted promoted, List<Effect> all) {
    return all.stream()
        .filter(effect -> effect.atNanos() - promoted.atNanos() <= 0)
        .anyMatch(
            effect ->
                effect instanceof Acted acted
                    && acted.action().equals(YIELDS)
                    && acted.server().equals(before.primary())
                    && acted.version() == before.version());
  }

  /** Commits wait for nobody only where the record says that nobody may be promoted. */
  private void gate(Acted acted) {
    boolean opens = acted.action().equals("SetGate") && acted.details().startsWith("standby=,");
    if (opens && !acted.mode().equals("ALONE")) {
      broken.add(
          "I4: %s lets commits wait for nobody in version %d, %s, in which its standby may be promoted"
              .formatted(acted.server(), acted.version(), acted.mode()));
    }
  }

  private void routed(Routed routed) {
    isPrimary("I2", routed.server(), routed.epoch(), "has the route " + routed.route());
    Routed before = routes.put(routed.node() + " " + routed.route(), routed);
    if (before != null && before.epoch() > routed.epoch()) {
      broken.add(
          "I2: the route %s of %s follows epoch %d, and followed epoch %d before"
              .formatted(routed.route(), routed.node(), routed.epoch(), before.epoch()));
    }
  }
}
