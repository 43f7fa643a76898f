package quantumforge.witness;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import quantumforge.kernel.Deterministic;
import quantumforge.witness.DatabaseRecord.Mode;

/**
 * One line of the table of rules.
 *
 * @param id stable; goes to the log, to the history and to the documents
 * @param from the modes in which it is looked at
 * @param when the condition in words
 * @param then what is decided in words
 * @param holds the condition, in these modes
 * @param next what is decided; empty for a rule that decides to wait
 * @param level how much a person must care
 */
@Deterministic
public record DatabaseRule(
    String id,
    List<Mode> from,
    String when,
    String then,
    Predicate<DatabaseSituation> holds,
    Optional<Decision> next,
    Level level) {

  public DatabaseRule {
    from = List.copyOf(from);
  }

  /**
   * What a rule decides.
   *
   * @param to the mode that it leads to; empty for the same one
   * @param record the new record
   */
  public record Decision(Optional<Mode> to, Function<DatabaseSituation, DatabaseRecord> record) {}

  /** How much a person must care while a rule holds. */
  public enum Level {
    /** All is as it should be, or becomes so by itself. */
    FINE,
    /** It works, and one more fault would end it. */
    WARNING,
    /** Nobody can write, or the witness waits for a person. */
    CRITICAL
  }

  /** Whether it is the one that decides, when none before it does. */
  boolean holds(DatabaseSituation situation) {
    return from.contains(situation.record().mode()) && holds.test(situation);
  }

  /** The new record; empty when it decides to wait. */
  Optional<DatabaseRecord> decide(DatabaseSituation situation) {
    return next.map(decision -> decision.record().apply(situation));
  }
}
