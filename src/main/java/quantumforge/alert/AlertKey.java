package quantumforge.alert;

import java.util.Comparator;
import quantumforge.alert.Observations.Observation;
import quantumforge.kernel.Deterministic;

/** What a rule is applied to. */
@Deterministic
record AlertKey(String id, String node, String subject) implements Comparable<AlertKey> {

  private static final Comparator<AlertKey> ORDER =
      Comparator.comparing(AlertKey::id)
          .thenComparing(AlertKey::node)
          .thenComparing(AlertKey::subject);

  static AlertKey of(AlertRule rule, Observation about) {
    return new AlertKey(rule.id(), about.node(), about.subject());
  }

  @Override
  public int compareTo(AlertKey other) {
    return ORDER.compare(this, other);
  }
}
