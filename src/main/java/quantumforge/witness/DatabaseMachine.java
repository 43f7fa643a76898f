package quantumforge.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;
import quantumforge.witness.DatabaseSituation.Seen;

/**
 * Decides on the database. Looks at the evidence with each tick, decides by {@link DatabaseRules},
 * has the decision made durable, and tells the agents only then.
 */
@Deterministic
public final class DatabaseMachine {

  private final List<String> servers;
  private final DatabaseLimits limits;
  private final List<DatabaseRule> table;

  /**
   * @param servers both servers' names, the preferred primary first
   */
  public DatabaseMachine(List<String> servers, DatabaseLimits limits) {
    this(servers, limits, DatabaseRules.TABLE);
  }

  DatabaseMachine(List<String> servers, DatabaseLimits limits, List<DatabaseRule> table) {
    this.servers = List.copyOf(servers);
    this.limits = limits;
    this.table = List.copyOf(table);
  }

  /**
   * What a witness knows; all but the record it finds out anew.
   *
   * @param record what is decided and durable
   * @param proposed what is being made durable
   * @param confirmed the most that the standby was seen to have confirmed in this epoch
   * @param confirmedAtMillis when this witness learnt of it, on its own clock
   * @param modeSinceMillis when this witness saw the record get into its mode, on its own clock
   * @param primarySinceMillis when this witness made the primary the primary, on its own clock;
   *     empty when another one did
   * @param command what an operator asks for and was not looked at
   * @param granted what he asked for and is being made durable
   * @param verdict by which rule it acted last
   */
  public record State(
      DatabaseRecord record,
      Optional<DatabaseRecord> proposed,
      Lsn confirmed,
      long confirmedAtMillis,
      long modeSinceMillis,
      Optional<Long> primarySinceMillis,
      Optional<DatabaseCommand> command,
      Optional<DatabaseCommand> granted,
      Verdict verdict) {}

  /** Which rule held. */
  public record Verdict(String rule, String reason, DatabaseRule.Level level) {
    static final Verdict NONE = new Verdict("", "", DatabaseRule.Level.CRITICAL);
  }

  /** What happens to it. */
  public sealed interface Event {

    /**
     * Time to look.
     *
     * @param nowMillis of this witness's monotonic clock
     * @param seen the newest report of each server, by name
     */
    record Looked(long nowMillis, Map<String, Seen> seen) implements Event {}

    /** What was proposed is on a majority of the control nodes. */
    record Stored(long nowMillis, DatabaseRecord record) implements Event {}

    /** What was proposed is not, and may be or not: the record must be read again. */
    record NotStored() implements Event {}

    /** An operator asks; what was asked before and not looked at is forgotten. */
    record Asked(DatabaseCommand command) implements Event {}
  }

  /** What it wants to be done. */
  public sealed interface Effect {

    /** Make a record durable on a majority, and say so. */
    record Store(DatabaseRecord record) implements Effect {}

    /** Tell both agents what is decided. */
    record Tell(DatabaseRecord record) implements Effect {}

    /** Another rule holds than before. */
    record Judged(Verdict verdict, DatabaseRecord record) implements Effect {}

    /**
     * Tell the operator what became of his command.
     *
     * @param done whether it is decided and durable; else nothing was done
     * @param sentence by which rule, or why not
     */
    record Answered(DatabaseCommand command, boolean done, String sentence) implements Effect {}
  }

  /** Goes on from what a majority of the control nodes has. */
  public State resume(DatabaseRecord durable, long nowMillis) {
    return new State(
        durable,
        Optional.empty(),
        Lsn.ZERO,
        nowMillis,
        nowMillis,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Verdict.NONE);
  }

  public Step<State, Effect> step(State state, Event event) {
    return switch (event) {
      case Event.Looked looked -> looked(state, looked);
      case Event.Stored stored -> stored(state, stored);
      case Event.NotStored notStored ->
          new Step<>(with(state, state.record(), Optional.empty()), List.of());
      case Event.Asked(DatabaseCommand command) ->
          new Step<>(
              new State(
                  state.record(),
                  state.proposed(),
                  state.confirmed(),
                  state.confirmedAtMillis(),
                  state.modeSinceMillis(),
                  state.primarySinceMillis(),
                  Optional.of(command),
                  state.granted(),
                  state.verdict()),
              List.of());
    };
  }

  private Step<State, Effect> looked(State state, Event.Looked looked) {
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Tell(state.record()));
    if (state.proposed().isPresent()) {
      return new Step<>(state, effects);
    }
    Lsn confirmed = confirmed(state, looked.seen());
    long confirmedAtMillis =
        confirmed.equals(state.confirmed()) ? state.confirmedAtMillis() : looked.nowMillis();
    DatabaseSituation situation =
        new DatabaseSituation(
            servers,
            limits,
            state.record(),
            new TreeMap<>(looked.seen()),
            confirmed,
            looked.nowMillis() - confirmedAtMillis,
            looked.nowMillis() - state.modeSinceMillis(),
            state
                .primarySinceMillis()
                .map(since -> looked.nowMillis() - since)
                .orElse(ServerReport.NEVER),
            state.command());
    DatabaseRule rule = first(situation);
    Optional<DatabaseRecord> next = rule.decide(situation);
    Verdict verdict = verdict(rule, situation);
    if (!verdict.equals(state.verdict())) {
      effects.add(new Effect.Judged(verdict, next.orElse(state.record())));
    }
    next.ifPresent(record -> effects.add(new Effect.Store(record)));
    boolean granted = next.isPresent() && rule != first(situation.withoutCommand());
    if (!granted) {
      state.command().map(command -> refused(command, situation, verdict)).ifPresent(effects::add);
    }
    State after =
        new State(
            state.record(),
            next,
            confirmed,
            confirmedAtMillis,
            state.modeSinceMillis(),
            state.primarySinceMillis(),
            Optional.empty(),
            granted ? state.command() : Optional.empty(),
            verdict);
    return new Step<>(after, effects);
  }

  private DatabaseRule first(DatabaseSituation situation) {
    return DatabaseRules.first(table, situation);
  }

  /** What was forced out is an alarm under whatever rule, also in a pause. */
  private static Verdict verdict(DatabaseRule rule, DatabaseSituation situation) {
    String reason = rule.when() + ": " + rule.then();
    return new ForcedOut(situation).mayRun()
        ? new Verdict(
            rule.id(),
            "%s; %s, which was forced out, is not known to have ended, and may still take commits, which are lost"
                .formatted(reason, situation.record().unfenced()),
            DatabaseRule.Level.CRITICAL)
        : new Verdict(rule.id(), reason, rule.level());
  }

  /** No rule holds because of it. */
  private static Effect refused(
      DatabaseCommand command, DatabaseSituation situation, Verdict verdict) {
    DatabaseRecord record = situation.record();
    String why =
        command.expectedEpoch() == record.epoch()
            ? new OperatorOrders(situation)
                .obstacle()
                .orElse("%s does not allow it now: %s".formatted(verdict.rule(), verdict.reason()))
            : "the epoch is %d, and the command is for %d"
                .formatted(record.epoch(), command.expectedEpoch());
    return new Effect.Answered(command, false, why);
  }

  /** Kept while the standby may be promoted: it must never have less than it once confirmed. */
  private static Lsn confirmed(State state, Map<String, Seen> seen) {
    DatabaseRecord record = state.record();
    if (!record.promotable()) {
      return Lsn.ZERO;
    }
    Lsn most = state.confirmed();
    for (String server : List.of(record.primary(), record.standby())) {
      Seen report = seen.get(server);
      if (report != null && report.report().decided().epoch() == record.epoch()) {
        Lsn confirmed = confirmed(report.report(), record);
        most = confirmed.covers(most) ? confirmed : most;
      }
    }
    return most;
  }

  /** Of a primary that lets commits go, what something confirmed promises nothing. */
  private static Lsn confirmed(ServerReport report, DatabaseRecord record) {
    boolean promised =
        switch (report.state()) {
          case PRIMARY, YIELDED, STANDBY ->
              !report.server().equals(record.primary()) || report.gate().provenFrom().isPresent();
          case EMPTY, REBUILDING, BROKEN, DOWN, CRASHED, STARTING, HUNG -> true;
        };
    return promised ? report.stream().confirmed() : Lsn.ZERO;
  }

  private static Step<State, Effect> stored(State state, Event.Stored stored) {
    DatabaseRecord record = stored.record();
    boolean sameEpoch = record.epoch() == state.record().epoch();
    boolean sameMode = record.mode() == state.record().mode() && sameEpoch;
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Tell(record));
    state
        .granted()
        .map(command -> new Effect.Answered(command, true, state.verdict().reason()))
        .ifPresent(effects::add);
    State after =
        new State(
            record,
            Optional.empty(),
            sameEpoch ? state.confirmed() : Lsn.ZERO,
            sameEpoch ? state.confirmedAtMillis() : stored.nowMillis(),
            sameMode ? state.modeSinceMillis() : stored.nowMillis(),
            sameEpoch ? state.primarySinceMillis() : Optional.of(stored.nowMillis()),
            state.command(),
            Optional.empty(),
            state.verdict());
    return new Step<>(after, effects);
  }

  private static State with(State state, DatabaseRecord record, Optional<DatabaseRecord> proposed) {
    return new State(
        record,
        proposed,
        state.confirmed(),
        state.confirmedAtMillis(),
        state.modeSinceMillis(),
        state.primarySinceMillis(),
        state.command(),
        Optional.empty(),
        state.verdict());
  }
}
