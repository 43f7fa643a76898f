package quantumforge.route;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.StateFile;
import quantumforge.kernel.Step;
import quantumforge.route.RouteMachine.Effect;
import quantumforge.route.RouteMachine.Event;
import quantumforge.route.RouteMachine.Phase;
import quantumforge.route.RouteMachine.State;
import quantumforge.status.RouteStatus;

/**
 * One route's thread: carries out what its machine wants, one thing at a time, each on a thread of
 * its own that is interrupted at its deadline or when a newer decision comes. Thread-safe.
 */
final class RouteWorker {

  private static final Logger LOG = LoggerFactory.getLogger(RouteWorker.class);

  private final RouteSettings settings;
  private final Route route;
  private final WriteProof proof;
  private final RouteLimits limits;
  private final StateFile file;
  private final RouteMachine machine;
  private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
  private final AtomicLong failures = new AtomicLong();
  private final Thread thread;
  private volatile long newestVersion = -1;
  private volatile State state;
  private Optional<Attempt> attempt = Optional.empty();
  private long attempts;

  private sealed interface Message {}

  private record Heard(Decision decision) implements Message {}

  private record Ended(long attempt, Optional<RouteException> failure) implements Message {}

  private record Attempt(long number, Effect effect, Thread thread, long deadlineMillis) {}

  RouteWorker(
      RouteSettings settings, Route route, WriteProof proof, RouteLimits limits, Path folder) {
    this.settings = settings;
    this.route = route;
    this.proof = proof;
    this.limits = limits;
    this.file = new StateFile(folder.resolve(settings.name() + ".state"));
    this.machine = new RouteMachine(limits);
    this.state = machine.resume(kept(), nowMillis());
    this.thread = Thread.ofVirtual().name("route-" + settings.name()).unstarted(this::run);
  }

  private Optional<Kept> kept() {
    try {
      return file.read().map(Kept::of);
    } catch (IOException | IllegalArgumentException damaged) {
      LOG.error(
          "route {}: {}; it is as if nothing had been decided, until a witness is heard",
          settings.name(),
          damaged.getMessage());
      return Optional.empty();
    }
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(5));
  }

  /** Takes a decision, which may have been heard before; never waits. */
  void decided(Decision decision) {
    if (decision.version() > newestVersion) {
      newestVersion = decision.version();
      mailbox.add(new Heard(decision));
    }
  }

  String name() {
    return settings.name();
  }

  /** Steps that did not work since the start. */
  long failures() {
    return failures.get();
  }

  RouteStatus status() {
    State now = state;
    Optional<Decision> wanted = now.wanted();
    return new RouteStatus(
        settings.name(),
        settings.kind(),
        wanted.map(Decision::epoch).orElse(0L),
        wanted.map(Decision::server).orElse(""),
        now.phase().name(),
        Instant.now().minusMillis(nowMillis() - now.sinceMillis()),
        now.course().pointedAfterMillis(),
        now.course().provenAfterMillis(),
        now.course().provenMillis().stream().map(at -> nowMillis() - at).findFirst().orElse(-1),
        now.trouble().reason());
  }

  private static long nowMillis() {
    return System.nanoTime() / 1_000_000;
  }

  private void run() {
    try {
      while (true) {
        Message message = mailbox.poll(waitMillis(), TimeUnit.MILLISECONDS);
        if (message != null) {
          take(message);
        } else if (attempt.filter(it -> nowMillis() >= it.deadlineMillis()).isPresent()) {
          giveUp(attempt.get());
        } else {
          step(new Event.Passed(nowMillis()));
        }
      }
    } catch (InterruptedException stopped) {
      attempt.ifPresent(it -> it.thread().interrupt());
      Thread.currentThread().interrupt();
    }
  }

  private long waitMillis() {
    long until =
        attempt
            .map(Attempt::deadlineMillis)
            .orElse(state.wakeMillis().orElse(nowMillis() + limits.check().toMillis()));
    return Math.max(0, until - nowMillis());
  }

  private void take(Message message) throws InterruptedException {
    switch (message) {
      case Heard(Decision decision) -> step(new Event.Heard(nowMillis(), decision));
      case Ended ended -> {
        Optional<Attempt> current = attempt.filter(it -> it.number() == ended.attempt());
        if (current.isPresent()) {
          attempt = Optional.empty();
          end(current.get().effect(), ended.failure());
        }
      }
    }
  }

  private void end(Effect effect, Optional<RouteException> failure) throws InterruptedException {
    if (failure.isEmpty()) {
      step(new Event.Done(nowMillis(), effect));
    } else {
      fail(effect, failure.get().getMessage(), failure.get().astray());
    }
  }

  private void giveUp(Attempt late) throws InterruptedException {
    cancel();
    fail(late.effect(), "it was not done after " + limits.attempt().toMillis() + " ms", false);
  }

  private void fail(Effect effect, String reason, boolean astray) throws InterruptedException {
    failures.incrementAndGet();
    if (!reason.equals(state.trouble().reason())) {
      LOG.warn("route {}: {}", settings.name(), reason);
    }
    step(new Event.Failed(nowMillis(), effect, reason, astray));
  }

  /** Nothing older may be under way while something newer is. */
  private void cancel() throws InterruptedException {
    if (attempt.isPresent()) {
      attempt.get().thread().interrupt();
      attempt.get().thread().join();
      attempt = Optional.empty();
    }
  }

  private void step(Event event) throws InterruptedException {
    Step<State, Effect> step = machine.step(state, event);
    log(state, step.state());
    state = step.state();
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Cancel) {
        cancel();
      } else {
        begin(effect);
      }
    }
  }

  private void log(State before, State after) {
    if (before.phase() != after.phase() && after.phase() != Phase.FAILED) {
      LOG.info(
          "route {}: {}, {}; pointed after {} ms, a write through it after {} ms",
          settings.name(),
          after.phase(),
          after.wanted().map(Decision::toString).orElse("nothing decided"),
          after.course().pointedAfterMillis(),
          after.course().provenAfterMillis());
    }
  }

  private void begin(Effect effect) {
    long number = ++attempts;
    Thread step =
        Thread.ofVirtual()
            .name("route-" + settings.name() + "-step")
            .start(() -> run(effect, number));
    long deadlineMillis = nowMillis() + limits.attempt().toMillis();
    attempt = Optional.of(new Attempt(number, effect, step, deadlineMillis));
  }

  private void run(Effect effect, long number) {
    Optional<RouteException> failure = Optional.empty();
    try {
      carryOut(effect);
    } catch (RouteException failed) {
      failure = Optional.of(failed);
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException broken) {
      LOG.error("route {}: {} failed", settings.name(), effect, broken);
      failure = Optional.of(new RouteException(broken.toString(), broken));
    }
    mailbox.add(new Ended(number, failure));
  }

  private void carryOut(Effect effect) throws RouteException, InterruptedException {
    switch (effect) {
      case Effect.Keep(Kept kept) -> keep(kept);
      case Effect.Hold(Decision decision) -> route.hold(decision);
      case Effect.Point(Decision decision) -> route.point(decision);
      case Effect.Prove(Decision decision) -> proof.prove(route.way(decision), decision);
      case Effect.Cancel cancel -> throw new IllegalStateException("nothing to carry out");
    }
  }

  private void keep(Kept kept) throws RouteException {
    try {
      file.write(kept.values());
    } catch (IOException failed) {
      throw new RouteException("the decision cannot be kept, so it is not done: " + failed, failed);
    }
  }
}
