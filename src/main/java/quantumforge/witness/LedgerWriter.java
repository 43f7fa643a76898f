package quantumforge.witness;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Step;
import quantumforge.witness.LedgerCopy.Request;

/**
 * Writes what is decided to a majority of the control nodes. It reads first, and writes what it
 * found under its own ballot before it says what is decided: what an earlier witness had on one
 * node alone may or may not be so until then. A single refusal ends its claim, since another
 * witness claims; then it claims anew.
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
    CLAIMING,
    WRITING,
    IDLE
  }

  /**
   * How far it is.
   *
   * @param highest the highest ballot that it heard of
   * @param record what it writes or has written; meaningless while it claims
   * @param answers of the copies to what is asked now, by node
   */
  public record State(
      Ballot ballot,
      Ballot highest,
      Phase phase,
      DatabaseRecord record,
      Map<String, LedgerCopy> answers) {

    /** Whether it holds the claim, as far as it knows, and has no write under way. */
    public boolean isIdle() {
      return phase == Phase.IDLE;
    }
  }

  /** What happens to it. */
  public sealed interface Event {

    /** A copy answers: what it has after a request of this ballot. */
    record Answered(String node, Ballot asked, LedgerCopy copy) implements Event {}

    /** Nothing came for a while: everything that is not answered is asked again. */
    record Waited() implements Event {}

    /** A new record is to be written; only while it is idle. */
    record Wanted(DatabaseRecord record) implements Event {}
  }

  /** What it wants to be done. */
  public sealed interface Effect {

    /** Ask every copy. */
    record Ask(Request request) implements Effect {}

    /** A record is durable on a majority. */
    record Stored(DatabaseRecord record) implements Effect {}

    /** Another witness claims: what was to be written is in doubt. */
    record Lost(Ballot to) implements Effect {}
  }

  /** Begins to claim. */
  public Step<State, Effect> claim(String witness, Ballot highest) {
    Ballot ballot = new Ballot(highest.round() + 1, witness);
    State state = new State(ballot, ballot, Phase.CLAIMING, DatabaseRecord.NONE, new TreeMap<>());
    return new Step<>(state, List.of(new Effect.Ask(new Request.Claim(ballot))));
  }

  /** Takes an event. */
  public Step<State, Effect> step(State state, Event event) {
    return switch (event) {
      case Event.Answered answered -> answered(state, answered);
      case Event.Waited waited ->
          new Step<>(state, request(state).<Effect>map(Effect.Ask::new).stream().toList());
      case Event.Wanted(DatabaseRecord record) -> write(state, record);
    };
  }

  private static Optional<Request> request(State state) {
    return switch (state.phase()) {
      case CLAIMING -> Optional.of(new Request.Claim(state.ballot()));
      case WRITING -> Optional.of(new Request.Write(state.ballot(), state.record()));
      case IDLE -> Optional.empty();
    };
  }

  private Step<State, Effect> answered(State state, Event.Answered answered) {
    Ballot promised = answered.copy().promised();
    if (promised.compareTo(state.ballot()) > 0) {
      Step<State, Effect> again =
          claim(
              state.ballot().witness(),
              promised.compareTo(state.highest()) > 0 ? promised : state.highest());
      return new Step<>(again.state(), List.of(new Effect.Lost(promised)));
    }
    boolean counts =
        answered.asked().equals(state.ballot())
            && promised.equals(state.ballot())
            && switch (state.phase()) {
              case CLAIMING -> true;
              case WRITING ->
                  answered.copy().accepted().equals(state.ballot())
                      && answered.copy().record().equals(state.record());
              case IDLE -> false;
            };
    if (!counts) {
      return new Step<>(state, List.of());
    }
    Map<String, LedgerCopy> answers = new TreeMap<>(state.answers());
    answers.put(answered.node(), answered.copy());
    State now = new State(state.ballot(), state.highest(), state.phase(), state.record(), answers);
    return answers.size() < majority ? new Step<>(now, List.of()) : majority(now);
  }

  private Step<State, Effect> majority(State state) {
    if (state.phase() == Phase.CLAIMING) {
      return write(state, newest(state.answers()));
    }
    State idle =
        new State(state.ballot(), state.highest(), Phase.IDLE, state.record(), new TreeMap<>());
    return new Step<>(idle, List.of(new Effect.Stored(state.record())));
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
    return new Step<>(
        new State(state.ballot(), state.highest(), Phase.WRITING, record, new TreeMap<>()),
        List.of(new Effect.Ask(new Request.Write(state.ballot(), record))));
  }
}
