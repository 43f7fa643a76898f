package quantumforge.alert;

import java.time.Instant;
import quantumforge.kernel.Deterministic;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Change;

/** A condition that holds, or held a moment ago. */
@Deterministic
final class Standing {

  private final AlertRule rule;
  private final AlertKey key;
  private final Instant since;
  private final long sinceMillis;
  private long heldMillis;
  private boolean raised;
  private String sentence = "";

  Standing(AlertRule rule, AlertKey key, Instant since, long sinceMillis) {
    this.rule = rule;
    this.key = key;
    this.since = since;
    this.sinceMillis = sinceMillis;
  }

  /** One that another witness had raised; it counts as having held until now. */
  static Standing resumed(AlertRule rule, Alert alert, long nowMillis) {
    AlertKey key = new AlertKey(alert.id(), alert.node(), alert.subject());
    Standing standing = new Standing(rule, key, alert.since(), nowMillis - alert.ageMillis());
    standing.heldMillis = nowMillis;
    standing.raised = true;
    standing.sentence = alert.sentence();
    return standing;
  }

  void holds(String newSentence, long nowMillis) {
    heldMillis = nowMillis;
    sentence = newSentence;
  }

  /** Whether it has to be raised now; then it is. */
  boolean raise(long nowMillis) {
    boolean due =
        !raised && heldMillis == nowMillis && nowMillis - sinceMillis >= rule.after().toMillis();
    raised |= due;
    return due;
  }

  /** One that was never raised is over at once; a raised one must stay away for a while. */
  boolean isOver(long nowMillis, long clearAfterMillis) {
    return raised
        ? nowMillis > heldMillis && nowMillis - heldMillis >= clearAfterMillis
        : nowMillis > heldMillis;
  }

  boolean raised() {
    return raised;
  }

  Alert alert(long nowMillis) {
    return new Alert(
        key.id(),
        rule.severity(),
        key.node(),
        key.subject(),
        sentence,
        rule.mend(),
        since,
        nowMillis - sinceMillis);
  }

  Change change(Instant at, boolean nowRaised) {
    return new Change(
        at, nowRaised, key.id(), rule.severity(), key.node(), key.subject(), sentence);
  }
}
