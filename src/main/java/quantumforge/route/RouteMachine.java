package quantumforge.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Step;

/**
 * What is to be done next for one route. A decision is kept before anything is done because of it;
 * an older one than the newest that was heard does nothing, and the same one does nothing twice. At
 * most one step is under way at a time.
 */
@Deterministic
final class RouteMachine {

  private final RouteLimits limits;

  RouteMachine(RouteLimits limits) {
    this.limits = limits;
  }

  /** How far a route is, for people. */
  enum Phase {
    /** No decision was heard yet. */
    NONE,
    /** A decision was heard, and the route leads elsewhere, as far as is known. */
    WANTED,
    /** Clients are held back while the primary changes in order. */
    HELD,
    /** It leads to the primary; no write has gone through it yet. */
    POINTED,
    /** A write went through it and was done by the primary. */
    PROVEN,
    /** Something went wrong, and is tried again. */
    FAILED
  }

  /** What was reached for the newest decision. */
  enum Progress {
    NOTHING,
    HELD,
    POINTED,
    PROVEN
  }

  /**
   * When the newest decision was heard, and what followed.
   *
   * @param heardMillis on the monotonic clock; -1 when another process heard it
   * @param pointedAfterMillis since then; -1 as long as it is not
   * @param provenAfterMillis since then; -1 as long as it is not
   * @param provenMillis when a write first went through it, as far as this process knows, on the
   *     monotonic clock; empty as long as none did
   */
  record Course(
      long heardMillis,
      long pointedAfterMillis,
      long provenAfterMillis,
      OptionalLong provenMillis) {

    static Course from(long heardMillis) {
      return new Course(heardMillis, -1, -1, OptionalLong.empty());
    }

    Course pointed(long nowMillis) {
      return new Course(
          heardMillis, first(pointedAfterMillis, nowMillis), provenAfterMillis, provenMillis);
    }

    Course proven(long nowMillis) {
      return new Course(
          heardMillis,
          pointedAfterMillis,
          first(provenAfterMillis, nowMillis),
          provenMillis.isPresent() ? provenMillis : OptionalLong.of(nowMillis));
    }

    private long first(long before, long nowMillis) {
      return before >= 0 || heardMillis < 0 ? before : nowMillis - heardMillis;
    }
  }

  /**
   * What is wrong.
   *
   * @param failures since the last proof or hold
   * @param reason empty when nothing is
   */
  record Trouble(int failures, String reason) {
    static final Trouble NONE = new Trouble(0, "");
  }

  /**
   * All that is known of a route.
   *
   * @param wanted the newest decision
   * @param kept what is on the disk
   * @param busy what is under way
   * @param dueMillis when something is to be done again: a repetition, the end of a hold, a check
   * @param sinceMillis since when it is in its phase
   */
  record State(
      Optional<Decision> wanted,
      Optional<Kept> kept,
      Progress progress,
      Optional<Effect> busy,
      Trouble trouble,
      long dueMillis,
      long sinceMillis,
      Course course) {

    Phase phase() {
      if (wanted.isEmpty()) {
        return Phase.NONE;
      }
      if (!trouble.reason().isEmpty()) {
        return Phase.FAILED;
      }
      return switch (progress) {
        case NOTHING -> Phase.WANTED;
        case HELD -> Phase.HELD;
        case POINTED -> Phase.POINTED;
        case PROVEN -> Phase.PROVEN;
      };
    }

    /** When {@link Event.Passed} changes something; empty when it never does. */
    OptionalLong wakeMillis() {
      return busy.isPresent() || wanted.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(dueMillis);
    }

    private State aimed(Decision decision, long nowMillis) {
      return new State(
          Optional.of(decision),
          kept,
          Progress.NOTHING,
          Optional.empty(),
          Trouble.NONE,
          nowMillis,
          sinceMillis,
          Course.from(nowMillis));
    }

    private State named(Decision decision) {
      return new State(
          Optional.of(decision), kept, progress, busy, trouble, dueMillis, sinceMillis, course);
    }

    private State began(Effect effect) {
      return new State(
          wanted, kept, progress, Optional.of(effect), trouble, dueMillis, sinceMillis, course);
    }

    private State ended(Kept nowKept) {
      return new State(
          wanted,
          Optional.of(nowKept),
          progress,
          Optional.empty(),
          trouble,
          dueMillis,
          sinceMillis,
          course);
    }

    private State reached(Progress reached, Trouble left, long due, Course now) {
      return new State(wanted, kept, reached, Optional.empty(), left, due, sinceMillis, now);
    }

    private State since(long millis) {
      return new State(wanted, kept, progress, busy, trouble, dueMillis, millis, course);
    }
  }

  /** What happens to it; times are of one monotonic clock. */
  sealed interface Event {

    long nowMillis();

    /** A decision, again or anew. */
    record Heard(long nowMillis, Decision decision) implements Event {}

    /** What was under way is done. */
    record Done(long nowMillis, Effect effect) implements Event {}

    /**
     * What was under way did not work.
     *
     * @param astray whether the route does not lead to the primary, which takes commits
     */
    record Failed(long nowMillis, Effect effect, String reason, boolean astray) implements Event {}

    /** Time went by. */
    record Passed(long nowMillis) implements Event {}
  }

  /** What it wants to be done; each but {@link Cancel} is answered by its end. */
  sealed interface Effect {

    /** End what is under way; nothing else begins before it has ended. */
    record Cancel() implements Effect {}

    /** Bring it to the disk. */
    record Keep(Kept kept) implements Effect {}

    /** Hold clients back, since the primary changes in order. */
    record Hold(Decision decision) implements Effect {}

    /** Lead clients to the primary, and cut them from every other server. */
    record Point(Decision decision) implements Effect {}

    /** Write through the route, and see that the primary did it. */
    record Prove(Decision decision) implements Effect {}
  }

  /** Goes on from what an earlier process left on the disk. */
  State resume(Optional<Kept> kept, long nowMillis) {
    boolean pointed = kept.map(Kept::pointed).orElse(false);
    return new State(
        kept.map(Kept::decision),
        kept,
        pointed ? Progress.POINTED : Progress.NOTHING,
        Optional.empty(),
        Trouble.NONE,
        nowMillis,
        nowMillis,
        Course.from(-1));
  }

  Step<State, Effect> step(State state, Event event) {
    Step<State, Effect> step =
        switch (event) {
          case Event.Heard heard -> heard(state, heard);
          case Event.Done done -> done(state, done);
          case Event.Failed failed -> failed(state, failed);
          case Event.Passed passed -> passed(state, passed.nowMillis());
        };
    return step.state().phase() == state.phase()
        ? step
        : new Step<>(step.state().since(event.nowMillis()), step.effects());
  }

  private Step<State, Effect> heard(State state, Event.Heard heard) {
    Decision decision = heard.decision();
    boolean known =
        state.wanted().filter(newest -> newest.version() >= decision.version()).isPresent()
            || state.wanted().filter(newest -> newest.epoch() > decision.epoch()).isPresent();
    if (known) {
      return new Step<>(state, List.of());
    }
    if (state.wanted().filter(decision::aimsAs).isPresent()) {
      return new Step<>(state.named(decision), List.of());
    }
    List<Effect> cancel =
        state.busy().isPresent() ? List.of(new Effect.Cancel()) : List.<Effect>of();
    return go(state.aimed(decision, heard.nowMillis()), heard.nowMillis(), cancel);
  }

  private Step<State, Effect> done(State state, Event.Done done) {
    if (!state.busy().equals(Optional.of(done.effect()))) {
      return new Step<>(state, List.of());
    }
    long now = done.nowMillis();
    State after =
        switch (done.effect()) {
          case Effect.Keep(Kept kept) -> state.ended(kept);
          case Effect.Hold hold ->
              state.reached(
                  Progress.HELD, Trouble.NONE, now + limits.hold().toMillis(), state.course());
          case Effect.Point point ->
              state.reached(
                  Progress.POINTED,
                  new Trouble(state.trouble().failures(), ""),
                  now,
                  state.course().pointed(now));
          case Effect.Prove prove ->
              state.reached(
                  Progress.PROVEN,
                  Trouble.NONE,
                  now + limits.check().toMillis(),
                  state.course().proven(now));
          case Effect.Cancel cancel -> state;
        };
    return go(after, now, List.of());
  }

  private Step<State, Effect> failed(State state, Event.Failed failed) {
    if (!state.busy().equals(Optional.of(failed.effect()))) {
      return new Step<>(state, List.of());
    }
    Progress left =
        switch (failed.effect()) {
          case Effect.Prove prove -> failed.astray() ? Progress.NOTHING : Progress.POINTED;
          case Effect.Keep keep -> state.progress();
          case Effect.Hold hold -> state.progress();
          case Effect.Point point -> state.progress();
          case Effect.Cancel cancel -> state.progress();
        };
    int failures = state.trouble().failures() + 1;
    long due = failed.nowMillis() + limits.retryMillis(failures);
    return new Step<>(
        state.reached(left, new Trouble(failures, failed.reason()), due, state.course()),
        List.of());
  }

  private Step<State, Effect> passed(State state, long nowMillis) {
    boolean heldTooLong =
        state.progress() == Progress.HELD
            && state.busy().isEmpty()
            && nowMillis >= state.dueMillis();
    State after =
        heldTooLong ? state.aimed(state.wanted().orElseThrow().released(), nowMillis) : state;
    return go(after, nowMillis, List.of());
  }

  private static Step<State, Effect> go(State state, long nowMillis, List<Effect> before) {
    if (state.busy().isPresent() || state.wanted().isEmpty() || nowMillis < state.dueMillis()) {
      return new Step<>(state, before);
    }
    Optional<Effect> next = next(state, state.wanted().get());
    if (next.isEmpty()) {
      return new Step<>(state, before);
    }
    List<Effect> effects = new ArrayList<>(before);
    effects.add(next.get());
    return new Step<>(state.began(next.get()), effects);
  }

  private static Optional<Effect> next(State state, Decision wanted) {
    boolean pointed = state.progress() == Progress.POINTED || state.progress() == Progress.PROVEN;
    Kept toKeep = new Kept(wanted, pointed);
    if (!state.kept().equals(Optional.of(toKeep))) {
      return Optional.of(new Effect.Keep(toKeep));
    }
    if (wanted.handingOver()) {
      return state.progress() == Progress.HELD
          ? Optional.empty()
          : Optional.of(new Effect.Hold(wanted));
    }
    return Optional.of(pointed ? new Effect.Prove(wanted) : new Effect.Point(wanted));
  }
}
