package quantumforge.exchange.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts messages that could not be used, and logs a few of each kind. Thread-safe. */
final class BadMessages {

  /** How much of a message a log line shows. */
  static final int EXCERPT_MAX = 200;

  private static final Logger LOG = LoggerFactory.getLogger(BadMessages.class);
  private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final class Kind {
    private final Counter counter;
    private long loggedNanos;
    private boolean logged;
    private long unlogged;

    Kind(Counter counter) {
      this.counter = counter;
    }
  }

  private final String exchange;
  private final Map<BadKind, Kind> kinds = new EnumMap<>(BadKind.class);

  BadMessages(String exchange, MeterRegistry registry) {
    this.exchange = exchange;
    for (BadKind kind : BadKind.values()) {
      kinds.put(
          kind,
          new Kind(
              registry.counter(
                  "forge.exchange.bad.messages", "exchange", exchange, "kind", kind.tag())));
    }
  }

  /** Notes one message; at most one line for each kind in 10 s. */
  void note(int connection, BadKind badKind, String reason, String excerpt) {
    Kind kind = kinds.get(badKind);
    kind.counter.increment();
    long now = System.nanoTime();
    long unlogged;
    synchronized (kind) {
      if (kind.logged && now - kind.loggedNanos < LOG_PAUSE_NANOS) {
        kind.unlogged++;
        return;
      }
      kind.logged = true;
      kind.loggedNanos = now;
      unlogged = kind.unlogged;
      kind.unlogged = 0;
    }
    LOG.warn(
        "{} connection {}: message not usable ({}): {}{}; it begins: {}",
        exchange,
        connection,
        badKind.tag(),
        reason,
        unlogged == 0 ? "" : " (and " + unlogged + " more of this kind since the last line)",
        excerpt);
  }
}
