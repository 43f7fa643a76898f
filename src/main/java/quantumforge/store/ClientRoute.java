package quantumforge.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import quantumforge.status.RouteStatus;

/**
 * The way of this program's own connections to the primary that was heard of last, as a route of
 * clients. Times are of one monotonic clock, in nanoseconds. Thread-safe.
 */
final class ClientRoute {

  private Optional<Primary> primary = Optional.empty();
  private long heardNanos;
  private boolean written;
  private long writtenNanos;

  /** Another primary was heard of. */
  synchronized void heard(Primary next, long nanos) {
    if (primary.filter(known -> known.epoch() >= next.epoch()).isEmpty()) {
      primary = Optional.of(next);
      heardNanos = nanos;
      written = false;
    }
  }

  /** Whom a write goes to that begins now. */
  synchronized Optional<Primary> primary() {
    return primary;
  }

  /**
   * A write is committed. One that began before the primary was heard of proves nothing of it.
   *
   * @param aimed whom {@link #primary} named before the write began
   * @param on where it was done
   */
  synchronized void wrote(Optional<Primary> aimed, DatabaseServer on, long nanos) {
    boolean there = aimed.isPresent() && aimed.equals(primary) && aimed.get().address().equals(on);
    if (there && !written) {
      written = true;
      writtenNanos = nanos;
    }
  }

  /**
   * @param trouble why writes do not succeed; empty while they do
   */
  synchronized RouteStatus status(String trouble, long nanos) {
    return new RouteStatus(
        RouteStatus.CLIENT,
        RouteStatus.CLIENT,
        primary.map(Primary::epoch).orElse(0L),
        primary.map(Primary::server).orElse(""),
        state(trouble),
        Instant.now()
            .minusNanos(primary.isEmpty() ? 0 : nanos - (written ? writtenNanos : heardNanos)),
        -1,
        written ? Duration.ofNanos(writtenNanos - heardNanos).toMillis() : -1,
        written ? Duration.ofNanos(nanos - writtenNanos).toMillis() : -1,
        trouble);
  }

  private String state(String trouble) {
    if (primary.isEmpty()) {
      return "NONE";
    }
    if (!trouble.isEmpty()) {
      return "FAILED";
    }
    return written ? "PROVEN" : "WANTED";
  }
}
