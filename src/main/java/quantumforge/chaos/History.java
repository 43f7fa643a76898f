package quantumforge.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All that was done and told, by whomever, in the order in which it became known. One machine, one
 * clock. Thread-safe.
 */
final class History {

  private final long beganNanos = System.nanoTime();
  private final Instant began = Instant.now();
  private final List<Ack> acks = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final Map<String, String> errors = new HashMap<>();
  private long unknown;

  /** What somebody did. */
  sealed interface Effect {

    long atNanos();

    /** The rig broke or mended something. */
    record Rigged(long atNanos, String what) implements Effect {}

    /**
     * A node knows what is decided, as its status shows it.
     *
     * @param changedBy the rule that made the primary; empty when that is not known
     */
    record Known(
        long atNanos,
        String node,
        long version,
        long epoch,
        String mode,
        String primary,
        String standby,
        String changedBy)
        implements Effect {}

    /**
     * An agent begins to do something to its server: starts it, promotes it, ends it and so on.
     *
     * @param server whose
     * @param epoch of the decision that it follows from; 0 when it has heard none
     * @param version of the same
     * @param mode of the same
     * @param action what it does, as {@link quantumforge.failover.Action} names it
     * @param details of the action, and why
     */
    record Acted(
        long atNanos,
        String server,
        long epoch,
        long version,
        String mode,
        String action,
        String details)
        implements Effect {}

    /** A server takes commits, by its agent's word: which epoch a timeline belongs to. */
    record Leads(long atNanos, String server, long epoch, int timeline) implements Effect {}

    /**
     * A route of clients leads somewhere.
     *
     * @param node on which it is
     * @param phase as {@code ./forge status} shows it
     * @param server to which
     * @param epoch of the decision that it follows from
     */
    record Routed(long atNanos, String node, String route, String phase, String server, long epoch)
        implements Effect {}

    /** A client got another error than before. */
    record Failed(long atNanos, String client, String message) implements Effect {}

    /** A node says in its log what it decided or did. */
    record Logged(long atNanos, String node, String message) implements Effect {}
  }

  synchronized void add(Ack ack) {
    errors.remove(ack.client());
    acks.add(ack);
  }

  synchronized void add(Effect effect) {
    effects.add(effect);
  }

  /** A client does not know what became of a write: it got an error, or nothing in time. */
  synchronized void addUnknown() {
    unknown++;
  }

  /** A client got an error; told once when it is the same again and again. */
  synchronized void addError(String client, String message) {
    if (!message.equals(errors.put(client, message))) {
      effects.add(new Effect.Failed(System.nanoTime(), client, message));
    }
  }

  synchronized long unknown() {
    return unknown;
  }

  void rigged(String what) {
    add(new Effect.Rigged(System.nanoTime(), what));
  }

  synchronized List<Ack> acks() {
    return List.copyOf(acks);
  }

  /** Those told at a time or later, in the order in which they were told. */
  synchronized List<Ack> acksSince(long nanos) {
    int from = acks.size();
    while (from > 0 && acks.get(from - 1).ackedNanos() - nanos >= 0) {
      from--;
    }
    return List.copyOf(acks.subList(from, acks.size()));
  }

  synchronized Optional<Ack> firstAckSince(long nanos, Predicate<Ack> wanted) {
    return acksSince(nanos).stream().filter(wanted).findFirst();
  }

  synchronized List<Effect> effects() {
    return List.copyOf(effects);
  }

  synchronized List<Effect> effectsSince(long nanos) {
    return effects.stream().filter(effect -> effect.atNanos() - nanos >= 0).toList();
  }

  /** A time of the wall clock, as logs have it, as one of the monotonic clock. */
  long nanos(Instant at) {
    return beganNanos + Duration.between(began, at).toNanos();
  }

  /** For people: when it was since the beginning, in seconds. */
  double seconds(long nanos) {
    return (nanos - beganNanos) / 1e9;
  }
}
