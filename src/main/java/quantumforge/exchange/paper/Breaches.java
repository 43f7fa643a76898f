package quantumforge.exchange.paper;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs every time that a client broke a rule. Thread-safe. */
final class Breaches {

  private static final Logger LOG = LoggerFactory.getLogger(Breaches.class);

  /** After so many, only every hundredth is logged. */
  private static final long LOGGED_MAX = 100;

  /** The rules that a client can break. */
  enum Rule {
    MESSAGES_PER_SECOND,
    STREAMS_PER_CONNECTION,
    CONNECTS,
    PONG,
    REQUEST_WEIGHT,
    REQUEST_WHILE_BANNED,
    PROTOCOL;

    /** The rule's name in status and metrics. */
    String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Map<Rule, AtomicLong> counts = new EnumMap<>(Rule.class);

  /**
   * @param venue whose rules they are, as the metric has it
   */
  Breaches(MeterRegistry meters, String venue) {
    for (Rule rule : Rule.values()) {
      AtomicLong count = new AtomicLong();
      counts.put(rule, count);
      FunctionCounter.builder("forge.paper.breaches", count, AtomicLong::get)
          .tag("venue", venue)
          .tag("rule", rule.key())
          .description("times a client broke a rule of the exchange")
          .register(meters);
    }
  }

  void record(Rule rule, String who, String what) {
    long count = counts.get(rule).incrementAndGet();
    if (count <= LOGGED_MAX || count % LOGGED_MAX == 0) {
      LOG.warn("breach {} number {} by {}: {}", rule.key(), count, who, what);
    }
  }

  long total() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  Map<String, Long> byRule() {
    Map<String, Long> byRule = new LinkedHashMap<>();
    counts.forEach((rule, count) -> byRule.put(rule.key(), count.get()));
    return byRule;
  }
}
