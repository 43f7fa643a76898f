package quantumforge.failover;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.witness.DatabaseDecision;

/**
 * Hears what is decided, for an agent or for routes. That may take as long as a disk stands still:
 * one decision at a time is passed on, and of those that come meanwhile the newest is kept and no
 * other one, so that nothing old is heard late and nothing piles up.
 */
public final class Hearer {

  private static final Logger LOG = LoggerFactory.getLogger(Hearer.class);
  private static final Duration RESTART_SOONEST = Duration.ofMillis(200);
  private static final Duration RESTART_LATEST = Duration.ofSeconds(5);

  private final ActorContext<Message> context;
  private final Place place;
  private final Executor waiting;
  private boolean busy;
  private Optional<DatabaseDecision> next = Optional.empty();

  private Hearer(ActorContext<Message> context, Place place) {
    this.context = context;
    this.place = place;
    this.waiting = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** Where an agent is found that may not be there yet. */
  public interface Place {

    /** Tells the agent, if there is one; may wait for a disk. */
    void hear(DatabaseDecision decision) throws IOException;
  }

  private sealed interface Message permits Heard, Done {}

  private record Heard(DatabaseDecision decision) implements Message {}

  private record Done(Optional<Throwable> failure) implements Message {}

  /** Makes the actor; what its place throws does not end it. */
  public static Behavior<DatabaseDecision> create(Place place) {
    Behavior<Message> behavior =
        Behaviors.setup(context -> Behaviors.receiveMessage(new Hearer(context, place)::on));
    return Behaviors.transformMessages(
        DatabaseDecision.class,
        Behaviors.supervise(behavior)
            .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_SOONEST, RESTART_LATEST, 0.2)),
        match -> match.match(DatabaseDecision.class, Heard::new));
  }

  private Behavior<Message> on(Message message) {
    switch (message) {
      case Heard(DatabaseDecision decision) -> {
        if (next.filter(known -> isNewer(known, decision)).isEmpty()) {
          next = Optional.of(decision);
        }
      }
      case Done(Optional<Throwable> failure) -> {
        busy = false;
        failure.ifPresent(Hearer::log);
      }
    }
    passOn();
    return Behaviors.same();
  }

  private static boolean isNewer(DatabaseDecision one, DatabaseDecision other) {
    return one.record().version() > other.record().version();
  }

  private void passOn() {
    if (busy || next.isEmpty()) {
      return;
    }
    DatabaseDecision decision = next.get();
    next = Optional.empty();
    busy = true;
    context.pipeToSelf(
        CompletableFuture.runAsync(() -> hear(decision), waiting),
        (done, failure) -> new Done(Optional.ofNullable(failure)));
  }

  private void hear(DatabaseDecision decision) {
    try {
      place.hear(decision);
    } catch (IOException failed) {
      throw new CompletionException(failed);
    }
  }

  private static void log(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof IOException) {
      LOG.error("what is decided cannot be kept, so it is not done: {}", cause.getMessage());
    } else {
      LOG.error("what is decided is not done; the next decision is heard all the same", cause);
    }
  }
}
