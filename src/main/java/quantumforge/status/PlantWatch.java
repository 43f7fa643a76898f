package quantumforge.status;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Keeps the newest status of the plant that reached this node, and how old it is. Thread-safe. */
public final class PlantWatch {

  /** The name of the actor below the guardian, the same on every node. */
  public static final String NAME = "plant-watch";

  /** After so long without any status, one of an older term is better than none. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final LongSupplier nanoTime;
  private volatile Received newest;

  /** Begins with a view of nothing. */
  public PlantWatch() {
    this(System::nanoTime);
  }

  PlantWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The actor that takes what the witness publishes. */
  public Behavior<PlantStatus> behavior() {
    return Behaviors.receiveMessage(
        status -> {
          take(status);
          return Behaviors.same();
        });
  }

  void take(PlantStatus status) {
    long now = nanoTime.getAsLong();
    Received before = newest;
    boolean superseded = before != null && status.term() < before.status.term();
    if (!superseded || now - before.atNanos > SILENCE.toNanos()) {
      newest = new Received(status, now);
    }
  }

  /** The newest status and its age; empty before the first. */
  public Optional<Seen> latest() {
    Received received = newest;
    return Optional.ofNullable(received)
        .map(it -> new Seen(it.status, (nanoTime.getAsLong() - it.atNanos) / 1_000_000));
  }

  /**
   * A status as this node has it.
   *
   * @param ageMillis since it arrived here, by this node's monotonic clock
   */
  public record Seen(PlantStatus status, long ageMillis) {}

  private record Received(PlantStatus status, long atNanos) {}
}
