package quantumforge.witness;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quantumforge.witness.DatabaseRecord.Mode;
import quantumforge.witness.DatabaseRule.Decision;

/** The table of rules with one mistake in it. */
public final class Mutants {

  private Mutants() {}

  /** The limits as shipped but for these. */
  public static DatabaseLimits limits(Duration calm, int failoversMax) {
    return limits(calm, failoversMax, 5);
  }

  /** The limits as shipped but for these. */
  public static DatabaseLimits limits(Duration calm, int failoversMax, int failuresMax) {
    return new DatabaseLimits(
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofMillis(1_500),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        calm,
        16L << 20,
        failoversMax,
        Duration.ofSeconds(10),
        failuresMax,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10));
  }

  /** The rules as they are. */
  public static List<DatabaseRule> table() {
    return DatabaseRules.TABLE;
  }

  /** A standby is promoted whatever was decided about it. */
  public static List<DatabaseRule> promotingAnybody() {
    return table().stream()
        .map(
            rule ->
                List.of("DB-22", "DB-23").contains(rule.id())
                    ? with(
                        rule,
                        List.of(Mode.ALONE, Mode.ARMING, Mode.SYNCHRONOUS, Mode.SWITCHOVER),
                        situation -> situation.record().forced(situation.standby()))
                    : rule)
        .toList();
  }

  /** A standby may be promoted as soon as it follows. */
  public static List<DatabaseRule> confirmingEarly() {
    return table().stream()
        .map(
            rule ->
                rule.id().equals("DB-42")
                    ? new DatabaseRule(
                        rule.id(),
                        rule.from(),
                        rule.when(),
                        rule.then(),
                        situation -> new Resync(situation).standbyFollows(),
                        rule.next(),
                        rule.level())
                    : rule)
        .toList();
  }

  /** Commits begin to wait for a standby whose data are yet to be made anew. */
  public static List<DatabaseRule> armingBeforeARebuild() {
    return table().stream()
        .map(
            rule ->
                rule.id().equals("DB-41")
                    ? new DatabaseRule(
                        rule.id(),
                        rule.from(),
                        rule.when(),
                        rule.then(),
                        situation -> rule.holds().test(withoutRebuild(situation)),
                        rule.next(),
                        rule.level())
                    : rule)
        .toList();
  }

  /** Commits wait for a standby again as soon as it follows, however often they did in vain. */
  public static List<DatabaseRule> resyncingAtOnce() {
    return table().stream()
        .map(
            rule ->
                rule.id().equals("DB-41")
                    ? new DatabaseRule(
                        rule.id(),
                        rule.from(),
                        rule.when(),
                        rule.then(),
                        situation ->
                            new Resync(situation).mayBegin() || new Resync(situation).pauses(),
                        rule.next(),
                        rule.level())
                    : rule)
        .toList();
  }

  private static DatabaseSituation withoutRebuild(DatabaseSituation situation) {
    DatabaseRecord record = situation.record();
    return new DatabaseSituation(
        situation.servers(),
        situation.limits(),
        new DatabaseRecord(
            record.version(),
            record.epoch(),
            record.mode(),
            record.primary(),
            record.standby(),
            record.floor(),
            record.paused(),
            record.failovers()),
        situation.seen(),
        situation.confirmed(),
        situation.confirmedMillis(),
        situation.modeMillis(),
        situation.primaryMillis(),
        situation.command());
  }

  /** The table without a rule. */
  public static List<DatabaseRule> without(String id) {
    return table().stream().filter(rule -> !rule.id().equals(id)).toList();
  }

  /** The machine with a table. */
  public static DatabaseMachine machine(
      List<String> servers, DatabaseLimits limits, List<DatabaseRule> table) {
    return new DatabaseMachine(servers, limits, table);
  }

  private static DatabaseRule with(
      DatabaseRule rule,
      List<Mode> from,
      java.util.function.Function<DatabaseSituation, DatabaseRecord> next) {
    return new DatabaseRule(
        rule.id(),
        from,
        rule.when(),
        rule.then(),
        rule.holds(),
        Optional.of(new Decision(Optional.empty(), next)),
        rule.level());
  }
}
