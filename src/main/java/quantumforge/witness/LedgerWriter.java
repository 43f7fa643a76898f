package quantumforge.witness;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Step;
import quantumforge.witness.LedgerCopy.Request;

/**
 * Writes what is decided to a majority of the control nodes. It reads first, and writes what it
 * found under its own ballot before it says what is decided: what an earlier witness had on one
 * node alone may or may not be so until then. A single refusal ends its claim, since another
 * witness claims; then it rests, ever longer, and claims anew.
 */
@Deterministic
public final class LedgerWriter {

  private final int majority;

  /**
   * @param copies how many control nodes are configured, whether they are there or not
   */
  public LedgerWriter(int copies) {
    this.majority = copies / 2 + 1;
  }

  /** What it is about. */
  public enum Phase {
    /** Lets another witness be. */
    RESTING,
    CLAIMING,
    WRITING,
    IDLE
  }

  /**
   * How far it is.
   *
   * @param highest the highest ballot that it heard of
   * @param record what it writes or has written; meaningless while it claims
   * @param round grows with all that it asks anew; what answers an earlier round says nothing of
   *     now, however late it comes
   * @param answers of the copies to what is asked in this round, by node
   * @param patience with another witness
   */
  public record State(
      Ballot ballot,
      Ballot highest,
      Phase phase,
      DatabaseRecord record,
      long round,
      Map<String, LedgerCopy> answers,
      ClaimPatience patience) {

    /** Whether it holds the claim, as far as it knows, and has no write under way. */
    public boolean isIdle() {
      return phase == Phase.IDLE;
    }
  }

  /** What happens to it. */
  public sealed interface Event {

    /** A copy answers: what it has after a request of this ballot and round. */
    record Answered(String node, Ballot asked, long round, LedgerCopy copy) implements Event {}

    /** Nothing came for a while: everything that is not answered is asked again. */
    record Waited() implements Event {}

    /** A new record is to be written; only while it is idle. */
    record Wanted(DatabaseRecord record) implements Event {}
  }

  /** What it wants to be done. */
  public sealed interface Effect {

    /** Ask every copy; each answer is to come back with the round. */
    record Ask(Request request, long round) implements Effect {}

    /** A record is durable on a majority. */
    record Stored(DatabaseRecord record) implements Effect {}

    /** A majority followed this witness when this round began, and has its last record. */
    record Confirmed() implements Effect {}

    /** Another witness claims: what was to be written is in doubt. */
    record Lost(Ballot to) implements Effect {}
  }

  /** Begins to claim. */
  public Step<State, Effect> claim(String witness, Ballot highest) {
    return claim(witness, highest, 1, ClaimPatience.FRESH);
  }

  private static Step<State, Effect> claim(
      String witness, Ballot highest, long round, ClaimPatience patience) {
    Ballot ballot = new Ballot(highest.round() + 1, witness);
    State state = without(ballot, ballot, Phase.CLAIMING, round, patience);
    return new Step<>(state, List.of(new Effect.Ask(new Request.Claim(ballot), round)));
  }

  private static State without(
      Ballot ballot, Ballot highest, Phase phase, long round, ClaimPatience patience) {
    return new State(ballot, highest, phase, DatabaseRecord.NONE, round, new TreeMap<>(), patience);
  }

  /** Takes an event. */
  public Step<State, Effect> step(State state, Event event) {
    return switch (event) {
      case Event.Answered answered -> answered(state, answered);
      case Event.Waited waited -> waited(state);
      case Event.Wanted(DatabaseRecord record) -> write(state, record);
    };
  }

  /**
   * While it is idle the last record is written again, which changes nothing where it is. A round
   * that was answered is followed by another one; one that was not goes on, since answers may take
   * longer than it is waited for them.
   */
  private Step<State, Effect> waited(State state) {
    if (state.phase() == Phase.RESTING) {
      return rested(state);
    }
    Request request =
        state.phase() == Phase.CLAIMING
            ? new Request.Claim(state.ballot())
            : new Request.Write(state.ballot(), state.record());
    boolean answered = state.isIdle() && state.answers().size() >= majority;
    State now = answered ? next(state, Phase.IDLE, state.record()) : state;
    return new Step<>(now, List.of(new Effect.Ask(request, now.round())));
  }

  private static Step<State, Effect> rested(State state) {
    ClaimPatience patience = state.patience().waited();
    return patience.waits() == 0
        ? claim(state.ballot().witness(), state.highest(), state.round() + 1, patience)
        : new Step<>(
            without(state.ballot(), state.highest(), Phase.RESTING, state.round(), patience),
            List.of());
  }

  /** A copy follows another witness. */
  private static Step<State, Effect> refused(State state, Ballot promised) {
    Ballot highest = promised.compareTo(state.highest()) > 0 ? promised : state.highest();
    return switch (state.phase()) {
      case RESTING ->
          new Step<>(
              without(state.ballot(), highest, Phase.RESTING, state.round(), state.patience()),
              List.of());
      case CLAIMING -> {
        ClaimPatience patience = state.patience().refused(state.ballot());
        yield patience.waits() == 0
            ? claim(state.ballot().witness(), highest, state.round() + 1, patience)
            : new Step<>(
                without(state.ballot(), highest, Phase.RESTING, state.round() + 1, patience),
                List.of());
      }
      case WRITING, IDLE ->
          new Step<>(
              without(
                  state.ballot(),
                  highest,
                  Phase.RESTING,
                  state.round() + 1,
                  state.patience().lost(state.ballot())),
              List.of(new Effect.Lost(promised)));
    };
  }

  private Step<State, Effect> answered(State state, Event.Answered answered) {
    Ballot promised = answered.copy().promised();
    if (promised.compareTo(state.ballot()) > 0) {
      return refused(state, promised);
    }
    boolean counts =
        answered.asked().equals(state.ballot())
            && answered.round() == state.round()
            && promised.equals(state.ballot())
            && switch (state.phase()) {
              case RESTING -> false;
              case CLAIMING -> true;
              case WRITING, IDLE ->
                  answered.copy().accepted().equals(state.ballot())
                      && answered.copy().record().equals(state.record());
            };
    if (!counts) {
      return new Step<>(state, List.of());
    }
    Map<String, LedgerCopy> answers = new TreeMap<>(state.answers());
    answers.put(answered.node(), answered.copy());
    boolean just = answers.size() == majority && state.answers().size() < majority;
    boolean confirmed = state.isIdle() && just;
    State now =
        new State(
            state.ballot(),
            state.highest(),
            state.phase(),
            state.record(),
            state.round(),
            answers,
            confirmed ? state.patience().confirmed() : state.patience());
    if (now.isIdle()) {
      return new Step<>(now, confirmed ? List.of(new Effect.Confirmed()) : List.of());
    }
    return answers.size() < majority ? new Step<>(now, List.of()) : majority(now);
  }

  private Step<State, Effect> majority(State state) {
    if (state.phase() == Phase.CLAIMING) {
      return write(state, newest(state.answers()));
    }
    return new Step<>(
        next(state, Phase.IDLE, state.record()), List.of(new Effect.Stored(state.record())));
  }

  private static State next(State state, Phase phase, DatabaseRecord record) {
    return new State(
        state.ballot(),
        state.highest(),
        phase,
        record,
        state.round() + 1,
        new TreeMap<>(),
        state.patience());
  }

  /** Written under the highest ballot: an earlier majority, if there was one, is behind it. */
  private static DatabaseRecord newest(Map<String, LedgerCopy> answers) {
    LedgerCopy newest = LedgerCopy.EMPTY;
    for (LedgerCopy copy : answers.values()) {
      int order = copy.accepted().compareTo(newest.accepted());
      if (order > 0 || order == 0 && copy.record().version() > newest.record().version()) {
        newest = copy;
      }
    }
    return newest.record();
  }

  private static Step<State, Effect> write(State state, DatabaseRecord record) {
    State writing = next(state, Phase.WRITING, record);
    return new Step<>(
        writing,
        List.of(new Effect.Ask(new Request.Write(state.ballot(), record), writing.round())));
  }
}
