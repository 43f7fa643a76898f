package quantumforge.sim;

import java.util.List;
import quantumforge.failover.Action;
import quantumforge.failover.Facts;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;
import quantumforge.witness.DatabaseRule;
import quantumforge.witness.Mutants;

/** A mistake that could be made in the rules or around them; the checker must notice each. */
enum Mutant {
  NONE,
  /** The standby counts as promotable as soon as the setting names it. */
  TRUSTS_THE_SETTING,
  /** Agents obey whatever they hear last. */
  OBEYS_OLDER,
  /** A decision is told before it is durable. */
  TELLS_FIRST,
  /** One copy of the record is enough. */
  NO_MAJORITY,
  /** A witness does not read what an earlier one has written. */
  FORGETS,
  /** A standby is promoted whatever was decided about it. */
  PROMOTES_ANYBODY,
  /** A standby may be promoted as soon as it follows. */
  CONFIRMS_EARLY,
  /** A standby that lost what it had confirmed is promoted. */
  IGNORES_LOST_TAIL,
  /** A primary whose commits wait for long lets them go by itself. */
  OPENS_ALONE,
  /** A primary that has ended is started again whatever was decided. */
  STARTS_ALONE,
  /** An agent does not remember that it has begun to make its data anew, and begins again. */
  FORGETS_ORDERS,
  /** Commits begin to wait for a standby whose data an operator wants to be made anew. */
  SKIPS_ORDERS,
  /** Commits wait for a standby again at once, however often they waited too long for it. */
  RESYNCS_AT_ONCE,
  /** The history says of a forced change that nothing is lost. */
  HIDES_LOSS;

  /** The rules with this mistake. */
  List<DatabaseRule> table() {
    return switch (this) {
      case PROMOTES_ANYBODY -> Mutants.promotingAnybody();
      case CONFIRMS_EARLY -> Mutants.confirmingEarly();
      case IGNORES_LOST_TAIL -> Mutants.without("DB-21");
      case SKIPS_ORDERS -> Mutants.armingBeforeARebuild();
      case RESYNCS_AT_ONCE -> Mutants.resyncingAtOnce();
      case NONE,
          TRUSTS_THE_SETTING,
          OBEYS_OLDER,
          TELLS_FIRST,
          NO_MAJORITY,
          FORGETS,
          OPENS_ALONE,
          STARTS_ALONE,
          FORGETS_ORDERS,
          HIDES_LOSS ->
          Mutants.table();
    };
  }

  boolean trustsTheSetting() {
    return this == TRUSTS_THE_SETTING;
  }

  boolean forgetsOrders() {
    return this == FORGETS_ORDERS;
  }

  boolean obeysOlder() {
    return this == OBEYS_OLDER;
  }

  /** What an agent with this mistake does. */
  Action instead(Facts facts, Action right) {
    boolean waits = right instanceof Action.Wait;
    boolean leads =
        facts.decided().filter(record -> record.primary().equals(facts.server())).isPresent();
    if (this == OPENS_ALONE && waits && leads && facts.waitingMillis() > 1_000) {
      return new Action.SetGate("", "mistake");
    }
    if (this == STARTS_ALONE
        && waits
        && leads
        && facts.running() == Running.NO
        && facts.folder() == Folder.PRIMARY) {
      return new Action.Start("mistake");
    }
    if (this == IGNORES_LOST_TAIL && waits && leads && facts.running() == Running.RECOVERY) {
      return new Action.Promote("mistake");
    }
    return right;
  }
}
