package quantumforge.witness;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Counted;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.status.DatabaseChange;
import quantumforge.status.Propagation;
import quantumforge.witness.DatabaseMachine.Verdict;
import quantumforge.witness.DatabaseSituation.Seen;

/**
 * The time line of each change of the primary, from the witness's own decisions and from what the
 * agents report behind them. Decides nothing.
 */
@Deterministic
final class ChangeLog {

  /** The newest ones; nodes keep more of them in their files. */
  static final int KEPT_MAX = 20;

  /** How it begins when a client may have been told of a commit that is gone. */
  static final String AT_RISK = "at risk";

  /** Of the first primary. */
  static final String FIRST = "the first primary: there was nothing to lose";

  private ChangeLog() {}

  /**
   * What is known.
   *
   * @param changes the newest last
   * @param decidedMillis when the newest was decided, on this witness's clock; empty for one of an
   *     earlier witness
   * @param knownMillis since when this witness knows of the newest, on the same clock
   */
  record State(List<DatabaseChange> changes, Optional<Long> decidedMillis, long knownMillis) {

    State {
      changes = List.copyOf(changes);
    }
  }

  /** Goes on behind what an earlier witness published. */
  static State resume(List<DatabaseChange> earlier) {
    int from = Math.max(0, earlier.size() - KEPT_MAX);
    return new State(earlier.subList(from, earlier.size()), Optional.empty(), 0);
  }

  /**
   * A witness has read what is durable. What was decided and never became durable is no change; the
   * change with which the record's epoch began is one, also when whoever decided it ended before it
   * told.
   *
   * @param told what this node was told of changes; comes before what this witness knows itself,
   *     since another one may have decided meanwhile
   */
  static State resumed(
      State state, List<DatabaseChange> told, DatabaseRecord record, long nowMillis, Instant now) {
    TreeMap<Long, DatabaseChange> known = new TreeMap<>();
    state.changes().forEach(change -> change.addTo(known));
    told.forEach(change -> change.addTo(known));
    known.tailMap(record.epoch(), false).clear();
    known
        .tailMap(record.epoch(), true)
        .values()
        .removeIf(change -> !change.to().equals(record.primary()));
    if (record.epoch() > 0 && !known.containsKey(record.epoch())) {
      Optional<DatabaseChange> last =
          Optional.ofNullable(known.lastEntry()).map(Map.Entry::getValue);
      known.replaceAll((epoch, change) -> overtaken(change));
      known.put(record.epoch(), UntoldChange.of(record, last, now));
    }
    return new State(resume(List.copyOf(known.values())).changes(), Optional.empty(), nowMillis);
  }

  private static DatabaseChange overtaken(DatabaseChange change) {
    return with(change, change.propagation().overtaken(), change.promotedMillis());
  }

  /**
   * A change of the primary is decided, and not yet durable.
   *
   * @param command of an operator, because of which it was decided
   * @param confirmed the most that the standby was seen to have confirmed
   * @param former what the former primary's agent said last
   */
  static State decided(
      State state,
      DatabaseRecord before,
      DatabaseRecord after,
      Verdict verdict,
      Optional<DatabaseCommand> command,
      Lsn confirmed,
      Optional<Seen> former,
      long nowMillis,
      Instant now) {
    DatabaseChange change =
        new DatabaseChange(
            after.epoch(),
            before.primary(),
            after.primary(),
            verdict.rule(),
            verdict.reason(),
            now,
            former.map(Seen::ageMillis).orElse(DatabaseChange.UNKNOWN),
            DatabaseChange.UNKNOWN,
            DatabaseChange.UNKNOWN,
            DatabaseChange.UNKNOWN,
            DatabaseChange.UNKNOWN,
            Propagation.NONE,
            loss(before, after, command, confirmed, atRisk(former)),
            "");
    List<DatabaseChange> changes = new ArrayList<>(state.changes());
    changes.removeIf(old -> old.epoch() >= change.epoch());
    changes.replaceAll(ChangeLog::overtaken);
    changes.add(change);
    int from = Math.max(0, changes.size() - KEPT_MAX);
    return new State(changes.subList(from, changes.size()), Optional.of(nowMillis), nowMillis);
  }

  /** Commits that clients were told of and the standby was not seen to have. */
  private static long atRisk(Optional<Seen> former) {
    return former.map(seen -> seen.report().weakness().cancelled().atRisk()).orElse(0L);
  }

  private static String loss(
      DatabaseRecord before,
      DatabaseRecord after,
      Optional<DatabaseCommand> command,
      Lsn confirmed,
      long cancelled) {
    if (after.version() > before.version() + 1) {
      return "none by this: %s went on with all that it had; what was decided between is not known to the control nodes"
          .formatted(after.primary());
    }
    if (before.primary().isEmpty()) {
      return FIRST;
    }
    Optional<DatabaseCommand.Force> force =
        command
            .filter(DatabaseCommand.Force.class::isInstance)
            .map(DatabaseCommand.Force.class::cast);
    if (after.primary().equals(before.primary())) {
      return withoutWhatItConfirmed(after.primary());
    }
    if (force.isPresent() || !before.promotable()) {
      boolean off = force.filter(DatabaseCommand.Force::formerIsOff).isPresent();
      return givenUp(before.primary()) + (off ? ", and gave his word that it is off" : "");
    }
    boolean inOrder = after.equals(before.switchedOver(confirmed));
    if (cancelled > 0 && !inOrder) {
      return "%s: %s for %s, so up to %s that clients were told of; each other one had waited"
          .formatted(
              AT_RISK,
              Counted.of(cancelled, "cancelled wait"),
              after.primary(),
              Counted.of(cancelled, "commit"));
    }
    return confirmed.equals(Lsn.ZERO)
        ? "0 acknowledged commits lost: each had waited for %s; this witness had not seen up to where"
            .formatted(after.primary())
        : "0 acknowledged commits lost: each had waited for %s, which must have the log up to %s before it takes commits"
            .formatted(after.primary(), after.floor());
  }

  static String withoutWhatItConfirmed(String primary) {
    return "%s: an operator let %s go on without what it had confirmed and lacks"
        .formatted(AT_RISK, primary);
  }

  static String givenUp(String former) {
    return "%s: an operator gave up what only %s has".formatted(AT_RISK, former);
  }

  /** The decision is on a majority of the control nodes. */
  static State durable(State state, DatabaseRecord record, long nowMillis) {
    return now(state, record)
        .filter(change -> change.durableMillis() == DatabaseChange.UNKNOWN)
        .map(change -> with(state, marked(change, elapsed(state, nowMillis), -1, -1, -1)))
        .orElse(state);
  }

  /** The agents reported. */
  static State looked(State before, DatabaseRecord record, Map<String, Seen> seen, long nowMillis) {
    State state = withOrphans(before, seen);
    Optional<DatabaseChange> current = now(state, record);
    if (current.isEmpty()) {
      return state;
    }
    DatabaseChange change = current.get();
    long elapsed = elapsed(state, nowMillis);
    boolean redundant = record.mode() == DatabaseRecord.Mode.SYNCHRONOUS;
    DatabaseChange marked =
        marked(
            change,
            -1,
            fenced(change, record, seen) ? elapsed : -1,
            promoted(change, seen) ? elapsed : -1,
            redundant ? elapsed : -1);
    return marked.equals(change) ? state : with(state, marked);
  }

  /**
   * The nodes reported on their routes: how far the newest change has come. Also of a change that
   * an earlier witness decided, then without times: those were of its clock.
   *
   * @param routes that are known, with the age of what is known
   * @param lateAfter from when on a change that is not complete is late
   */
  static State spread(
      State state,
      DatabaseRecord record,
      Map<String, Seen> seen,
      List<SeenRoute> routes,
      long nowMillis,
      Duration lateAfter) {
    Optional<DatabaseChange> newest =
        state.changes().isEmpty() ? Optional.empty() : Optional.of(state.changes().getLast());
    if (newest.filter(change -> change.epoch() == record.epoch()).isEmpty()) {
      return state;
    }
    DatabaseChange change = newest.get();
    boolean taking = change.promotedMillis() != DatabaseChange.UNKNOWN || promoted(change, seen);
    Spread spread =
        new Spread(
            change,
            state.decidedMillis().isPresent()
                ? OptionalLong.of(elapsed(state, nowMillis))
                : OptionalLong.empty(),
            nowMillis - state.knownMillis(),
            lateAfter.toMillis());
    FormerPrimary former = FormerPrimary.of(change, record, seen);
    Propagation now = spread.seen(routes, told(change, seen), taking, former);
    DatabaseChange after = with(change, now, promotedMillis(change, now));
    return after.equals(change) ? state : with(state, after);
  }

  /** A write that it has done tells earlier than its agent's report that it takes commits. */
  private static long promotedMillis(DatabaseChange change, Propagation now) {
    long told = change.promotedMillis();
    long written = now.firstWriteMillis();
    boolean earlier = told == DatabaseChange.UNKNOWN || written < told;
    return written != DatabaseChange.UNKNOWN && earlier ? written : told;
  }

  /** The new primary's agent has heard of it. */
  private static boolean told(DatabaseChange change, Map<String, Seen> seen) {
    return report(change.to(), seen)
        .filter(report -> report.decided().epoch() == change.epoch())
        .isPresent();
  }

  /** A former primary may come back long after its change, and under another witness. */
  private static State withOrphans(State state, Map<String, Seen> seen) {
    List<DatabaseChange> changes =
        state.changes().stream().map(change -> withOrphans(change, seen)).toList();
    return changes.equals(state.changes())
        ? state
        : new State(changes, state.decidedMillis(), state.knownMillis());
  }

  private static DatabaseChange withOrphans(DatabaseChange change, Map<String, Seen> seen) {
    return report(change.from(), seen)
        .flatMap(ServerReport::orphans)
        .filter(orphans -> orphans.epoch() + 1 == change.epoch())
        .map(orphans -> OrphanText.of(change.from(), orphans, change.loss().startsWith(AT_RISK)))
        .map(text -> with(change, change.propagation(), change.promotedMillis(), text))
        .orElse(change);
  }

  private static Optional<DatabaseChange> now(State state, DatabaseRecord record) {
    return state.decidedMillis().isEmpty() || state.changes().isEmpty()
        ? Optional.empty()
        : Optional.of(state.changes().getLast()).filter(change -> change.epoch() == record.epoch());
  }

  private static long elapsed(State state, long nowMillis) {
    return Math.max(0, nowMillis - state.decidedMillis().orElseThrow());
  }

  private static boolean promoted(DatabaseChange change, Map<String, Seen> seen) {
    return report(change.to(), seen)
        .filter(report -> report.decided().epoch() == change.epoch())
        .filter(report -> report.state() == ServerReport.State.PRIMARY)
        .isPresent();
  }

  private static boolean fenced(
      DatabaseChange change, DatabaseRecord record, Map<String, Seen> seen) {
    FormerPrimary former = FormerPrimary.of(change, record, seen);
    return !former.server().isEmpty() && former.hasEnded();
  }

  private static Optional<ServerReport> report(String server, Map<String, Seen> seen) {
    return Optional.ofNullable(seen.get(server)).map(Seen::report);
  }

  /** Each mark is set once; -1 leaves it. */
  private static DatabaseChange marked(
      DatabaseChange change, long durable, long fenced, long promoted, long redundant) {
    return new DatabaseChange(
        change.epoch(),
        change.from(),
        change.to(),
        change.rule(),
        change.reason(),
        change.decidedAt(),
        change.silentMillis(),
        first(change.durableMillis(), durable),
        first(change.fencedMillis(), fenced),
        first(change.promotedMillis(), promoted),
        first(change.redundantMillis(), redundant),
        change.propagation(),
        change.loss(),
        change.orphans());
  }

  private static DatabaseChange with(
      DatabaseChange change, Propagation propagation, long promotedMillis) {
    return with(change, propagation, promotedMillis, change.orphans());
  }

  private static DatabaseChange with(
      DatabaseChange change, Propagation propagation, long promotedMillis, String orphans) {
    return new DatabaseChange(
        change.epoch(),
        change.from(),
        change.to(),
        change.rule(),
        change.reason(),
        change.decidedAt(),
        change.silentMillis(),
        change.durableMillis(),
        change.fencedMillis(),
        promotedMillis,
        change.redundantMillis(),
        propagation,
        change.loss(),
        orphans);
  }

  private static long first(long before, long now) {
    return before == DatabaseChange.UNKNOWN ? now : before;
  }

  private static State with(State state, DatabaseChange change) {
    List<DatabaseChange> changes = new ArrayList<>(state.changes());
    changes.set(changes.size() - 1, change);
    return new State(changes, state.decidedMillis(), state.knownMillis());
  }
}
