package quantumforge.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Step;
import quantumforge.route.RouteMachine.Effect;
import quantumforge.route.RouteMachine.Event;
import quantumforge.route.RouteMachine.Phase;
import quantumforge.route.RouteMachine.State;

class RouteMachineTest {

  private static final RouteLimits LIMITS = Limits.quick(Duration.ofSeconds(30));
  private static final int FAILURES_MAX = 2;

  /** Every kind of change: given up, repeated, carried through, and back again. */
  private static final List<Decision> DECISIONS =
      List.of(
          decision(1, 1, "one", false),
          decision(1, 2, "one", true),
          decision(1, 3, "one", false),
          decision(1, 4, "one", false),
          decision(2, 5, "two", false),
          decision(2, 6, "two", true),
          decision(3, 7, "one", false));

  private final RouteMachine machine = new RouteMachine(LIMITS);

  private static Decision decision(long epoch, long version, String server, boolean handingOver) {
    return new Decision(epoch, version, server, "10.0.0." + server.length(), 5432, handingOver);
  }

  /**
   * A route and its shell.
   *
   * @param durable what is on the disk
   * @param acted the newest version because of which something was done
   */
  private record World(
      State state, Optional<Kept> durable, long acted, long nowMillis, List<String> past) {

    /** The same but for times and for what was before. */
    String key() {
      return "%s %s %s %s %d %b %s %d"
          .formatted(
              state.wanted(),
              state.kept(),
              state.progress(),
              state.busy(),
              state.trouble().failures(),
              nowMillis >= state.dueMillis(),
              durable,
              acted);
    }
  }

  @Test
  void whateverHappensNothingOlderIsDoneAndNothingBeforeItIsKept() {
    Map<String, World> seen = reachable(world -> {});
    assertThat(seen.size()).isGreaterThan(250);
  }

  @Test
  void fromEverywhereItComesToAProofWhenNothingMoreGoesWrong() {
    reachable(world -> world.state().wanted().ifPresent(newest -> arrives(world, newest)));
  }

  @Test
  void fromEverywhereAKnownDecisionDoesNothing() {
    reachable(
        world -> {
          for (Decision decision : DECISIONS) {
            long newest = world.state().wanted().map(Decision::version).orElse(0L);
            if (decision.version() <= newest) {
              Step<State, Effect> step =
                  machine.step(world.state(), new Event.Heard(world.nowMillis(), decision));
              assertThat(step.effects()).as(world.past().toString()).isEmpty();
              assertThat(step.state()).isEqualTo(world.state());
            }
          }
        });
  }

  /** Every world that can be, each looked at once. */
  private Map<String, World> reachable(Consumer<World> check) {
    Map<String, World> seen = new LinkedHashMap<>();
    Deque<World> next = new ArrayDeque<>();
    next.add(new World(machine.resume(Optional.empty(), 0), Optional.empty(), 0, 0, List.of()));
    while (!next.isEmpty()) {
      World world = next.poll();
      if (seen.putIfAbsent(world.key(), world) == null) {
        check.accept(world);
        next.addAll(after(world));
      }
    }
    return seen;
  }

  private List<World> after(World world) {
    List<World> after = new ArrayList<>();
    for (Decision decision : DECISIONS) {
      after.add(step(world, new Event.Heard(world.nowMillis(), decision), world.durable()));
    }
    Optional<Effect> busy = world.state().busy();
    if (busy.isPresent()) {
      after.add(done(world, busy.get()));
      if (world.state().trouble().failures() < FAILURES_MAX) {
        for (boolean astray : List.of(true, false)) {
          Event failed = new Event.Failed(world.nowMillis(), busy.get(), "x", astray);
          after.add(step(world, failed, world.durable()));
        }
      }
    }
    world.state().wakeMillis().ifPresent(due -> after.add(passed(world, due)));
    after.add(restarted(world));
    // Ends too late, after something else had begun.
    after.add(
        step(
            world,
            new Event.Done(world.nowMillis(), new Effect.Point(DECISIONS.getFirst())),
            world.durable()));
    return after;
  }

  private World done(World world, Effect effect) {
    Optional<Kept> durable =
        effect instanceof Effect.Keep(Kept kept) ? Optional.of(kept) : world.durable();
    return step(world, new Event.Done(world.nowMillis(), effect), durable);
  }

  private World passed(World world, long dueMillis) {
    long now = Math.max(world.nowMillis(), dueMillis);
    World later = new World(world.state(), world.durable(), world.acted(), now, world.past());
    return step(later, new Event.Passed(now), world.durable());
  }

  private World restarted(World world) {
    State state = machine.resume(world.durable(), world.nowMillis());
    List<String> past = new ArrayList<>(world.past());
    past.add("restart");
    return new World(state, world.durable(), world.acted(), world.nowMillis(), past);
  }

  private World step(World world, Event event, Optional<Kept> durable) {
    List<String> past = new ArrayList<>(world.past());
    past.add(event.toString());
    Step<State, Effect> step = machine.step(world.state(), event);
    boolean under =
        world.state().busy().isPresent()
            && !(event instanceof Event.Done(long at, Effect done)
                && world.state().busy().equals(Optional.of(done)))
            && !(event instanceof Event.Failed);
    long acted = world.acted();
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Cancel) {
        assertThat(under).as("cancels something: %s", past).isTrue();
        under = false;
      } else {
        assertThat(under).as("one at a time: %s", past).isFalse();
        under = true;
        acted = acts(effect, durable, acted, past);
      }
    }
    assertThat(step.state().busy().isPresent()).as("%s", past).isEqualTo(under);
    return new World(step.state(), durable, acted, event.nowMillis(), past);
  }

  private static long acts(Effect effect, Optional<Kept> durable, long acted, List<String> past) {
    long version =
        switch (effect) {
          case Effect.Keep(Kept kept) -> {
            assertThat(durable.map(it -> it.decision().version()).orElse(0L))
                .as("what is kept grows: %s", past)
                .isLessThanOrEqualTo(kept.decision().version());
            yield acted;
          }
          case Effect.Hold(Decision decision) -> {
            assertThat(decision.handingOver()).as("%s", past).isTrue();
            yield kept(decision, durable, past);
          }
          case Effect.Point(Decision decision) -> {
            assertThat(decision.handingOver()).as("%s", past).isFalse();
            yield kept(decision, durable, past);
          }
          case Effect.Prove(Decision decision) -> kept(decision, durable, past);
          case Effect.Cancel cancel -> acted;
        };
    assertThat(version).as("nothing older is done: %s", past).isGreaterThanOrEqualTo(acted);
    return version;
  }

  private static long kept(Decision decision, Optional<Kept> durable, List<String> past) {
    assertThat(durable.map(Kept::decision)).as("kept before: %s", past).contains(decision);
    return decision.version();
  }

  private void arrives(World from, Decision newest) {
    World world = from;
    for (int steps = 0; steps < 12; steps++) {
      Phase phase = world.state().phase();
      if (phase == Phase.PROVEN && world.state().busy().isEmpty()) {
        assertThat(world.durable()).map(kept -> kept.decision().server()).contains(newest.server());
        return;
      }
      World now = world;
      world =
          world.state().busy().isPresent()
              ? done(world, world.state().busy().get())
              : passed(now, now.state().wakeMillis().orElseThrow());
    }
    throw new AssertionError("not proven: " + from.past() + " then " + world.past());
  }

  @Test
  void clientsThatAreHeldAreLetGoWhenNobodySaysHowItEnded() {
    State held = run(machine.resume(Optional.empty(), 0), 100, DECISIONS.get(1));
    assertThat(held.phase()).isEqualTo(Phase.HELD);
    long end = 100 + LIMITS.hold().toMillis();
    assertThat(machine.step(held, new Event.Passed(end - 1)).effects()).isEmpty();

    Step<State, Effect> step = machine.step(held, new Event.Passed(end));

    Decision released = DECISIONS.get(1).released();
    assertThat(step.effects()).containsExactly(new Effect.Keep(new Kept(released, false)));
    assertThat(finish(step, end).phase()).isEqualTo(Phase.PROVEN);
  }

  @Test
  void aRouteThatWasPointedBeforeARestartIsOnlyProvenAgain() {
    Kept kept = new Kept(DECISIONS.get(4), true);

    Step<State, Effect> step =
        machine.step(machine.resume(Optional.of(kept), 50), new Event.Passed(50));

    assertThat(step.effects()).containsExactly(new Effect.Prove(DECISIONS.get(4)));
  }

  @Test
  void failuresAreRepeatedAtGrowingDistancesUpToTheLimit() {
    Step<State, Effect> step =
        machine.step(machine.resume(Optional.empty(), 0), new Event.Heard(0, DECISIONS.getFirst()));
    long now = 0;
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Effect busy = step.state().busy().orElseThrow();
      State failed = machine.step(step.state(), new Event.Failed(now, busy, "no", false)).state();
      assertThat(failed.phase()).isEqualTo(Phase.FAILED);
      waits.add(failed.wakeMillis().orElseThrow() - now);
      assertThat(machine.step(failed, new Event.Passed(failed.dueMillis() - 1)).effects())
          .isEmpty();
      now = failed.dueMillis();
      step = machine.step(failed, new Event.Passed(now));
    }
    long max = LIMITS.retryMax().toMillis();
    assertThat(waits).isSorted().startsWith(20L, 40L, 80L).endsWith(max, max, max);
  }

  @Test
  void timesAreCountedFromTheDecision() {
    State proven = run(machine.resume(Optional.empty(), 0), 1_000, DECISIONS.getFirst());
    assertThat(proven.course().pointedAfterMillis()).isEqualTo(0);

    Step<State, Effect> step = machine.step(proven, new Event.Heard(5_000, DECISIONS.get(4)));
    step = machine.step(step.state(), new Event.Done(5_010, step.effects().getFirst()));
    step = machine.step(step.state(), new Event.Done(5_100, step.effects().getFirst()));
    State after = finish(step, 5_300);

    assertThat(after.course())
        .isEqualTo(new RouteMachine.Course(5_000, 100, 300, OptionalLong.of(5_300)));
    assertThat(after.sinceMillis()).isEqualTo(5_300);
    State checked = finish(machine.step(after, new Event.Passed(after.dueMillis())), 99_000);
    assertThat(checked.course()).isEqualTo(after.course());
  }

  @Test
  void aProcessThatDidNotHearTheDecisionKnowsItsOwnFirstWrite() {
    State resumed = machine.resume(Optional.of(new Kept(DECISIONS.getFirst(), true)), 7_000);
    State proven = finish(machine.step(resumed, new Event.Passed(7_000)), 7_300);
    assertThat(proven.course())
        .isEqualTo(new RouteMachine.Course(-1, -1, -1, OptionalLong.of(7_300)));
  }

  @Test
  void whatIsKeptCanBeReadAgain() {
    for (Decision decision : DECISIONS) {
      Kept kept = new Kept(decision, decision.epoch() == 2);
      assertThat(Kept.of(kept.values())).isEqualTo(kept);
    }
  }

  private State run(State state, long nowMillis, Decision decision) {
    return finish(machine.step(state, new Event.Heard(nowMillis, decision)), nowMillis);
  }

  /** Everything works at once. */
  private State finish(Step<State, Effect> first, long nowMillis) {
    Step<State, Effect> step = first;
    while (step.state().busy().isPresent()) {
      step =
          machine.step(step.state(), new Event.Done(nowMillis, step.state().busy().orElseThrow()));
    }
    return step.state();
  }
}
