package quantumforge.witness;

import java.util.List;
import quantumforge.kernel.Deterministic;

/**
 * One rule of the table on the database, for people; the table's order is the order in which they
 * are looked at.
 *
 * @param modes in which it is looked at
 * @param when the condition
 * @param then what is decided
 * @param level FINE, WARNING or CRITICAL
 */
@Deterministic
public record RuleText(String id, List<String> modes, String when, String then, String level) {

  public RuleText {
    modes = List.copyOf(modes);
  }

  /** The whole table. */
  public static List<RuleText> table() {
    return DatabaseRules.TABLE.stream().map(RuleText::of).toList();
  }

  private static RuleText of(DatabaseRule rule) {
    return new RuleText(
        rule.id(),
        rule.from().stream().map(Enum::name).toList(),
        rule.when(),
        rule.then(),
        rule.level().name());
  }
}
