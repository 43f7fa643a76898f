package quantumforge.witness;

import static quantumforge.witness.Reported.END;
import static quantumforge.witness.Reported.primary;
import static quantumforge.witness.Reported.standby;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseSituation.Seen;

/** A pair, the situations that it gets into, and what the table decides in them; for tests. */
final class Decisions {

  static final DatabaseLimits LIMITS = Mutants.limits(Duration.ofMinutes(10), 3);
  static final long FIRST_MILLIS = 100;
  static final long SETTLED_MILLIS = LIMITS.silenceMillis() + 1;
  static final long LONG_KNOWN_MILLIS = 60_000;
  static final Lsn LESS = new Lsn(END.bytes() - 1);
  static final Lsn MORE = new Lsn(END.bytes() + 1);
  static final DatabaseRecord ALONE = DatabaseRecord.NONE.first("one");
  static final DatabaseRecord ARMING = ALONE.arming("two");
  static final DatabaseRecord SYNCHRONOUS = ARMING.synchronous();
  static final DatabaseRecord SWITCHOVER = SYNCHRONOUS.switchover();

  private static final ScopedValue<List<DatabaseRule>> OTHER_TABLE = ScopedValue.newInstance();

  private Decisions() {}

  /** Does something while another table decides here. */
  static <X extends Throwable> void deciding(
      List<DatabaseRule> table, ScopedValue.CallableOp<Void, X> work) throws X {
    ScopedValue.where(OTHER_TABLE, table).call(work);
  }

  private static List<DatabaseRule> table() {
    return OTHER_TABLE.orElse(DatabaseRules.TABLE);
  }

  static DatabaseMachine machine() {
    return new DatabaseMachine(List.of("one", "two"), LIMITS, table());
  }

  static String rule(DatabaseRecord record, Reported... said) {
    return rule(situation(record, SETTLED_MILLIS, said));
  }

  static String rule(DatabaseSituation situation) {
    return DatabaseRules.first(table(), situation).id();
  }

  static Reported dead(DatabaseRecord record) {
    return primary(record).is(State.CRASHED);
  }

  /** A standby that has lost its primary. */
  static Reported lost(DatabaseRecord record) {
    return standby(record).starved().lonely();
  }

  static Optional<DatabaseRecord> decide(DatabaseRecord record, Reported... said) {
    return decide(situation(record, SETTLED_MILLIS, said));
  }

  static Optional<DatabaseRecord> decide(DatabaseSituation situation) {
    return DatabaseRules.first(table(), situation).decide(situation);
  }

  static DatabaseSituation situation(DatabaseRecord record, long modeMillis, Reported... said) {
    Lsn confirmed = record.promotable() ? END : Lsn.ZERO;
    return new DatabaseSituation(
        List.of("one", "two"),
        LIMITS,
        record,
        seen(said),
        confirmed,
        LONG_KNOWN_MILLIS,
        modeMillis,
        ServerReport.NEVER,
        Optional.empty());
  }

  static Event looked(Reported... said) {
    return looked(FIRST_MILLIS, said);
  }

  static Event looked(long nowMillis, Reported... said) {
    return new Event.Looked(nowMillis, seen(said));
  }

  static Map<String, Seen> seen(Reported... said) {
    Map<String, Seen> seen = new TreeMap<>();
    for (Reported report : said) {
      seen.put(report.server(), report.seen());
    }
    return seen;
  }

  static List<Effect> stores(List<Effect> effects) {
    return effects.stream().filter(Effect.Store.class::isInstance).toList();
  }
}
