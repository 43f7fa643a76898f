package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A time in which REST calls are refused though no limit was broken. An address that goes on asking
 * after it was told to wait breaks a rule each time, and is banned in the end. Thread-safe.
 */
final class Refusal {

  /** Requests that were on their way when the first one was refused break no rule. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int status;
  private final int refusalsBeforeBan;
  private final long untilNanos;
  private final Map<String, Told> told = new HashMap<>();

  private static final class Told {
    private final long atNanos = System.nanoTime();
    private int breaches;
  }

  /** What becomes of one request. */
  enum Verdict {
    REFUSED,
    /** The address was told to wait, and did not. */
    BREACH,
    /** It did that too often. */
    BAN
  }

  /**
   * @param status what requests are answered with: 429, 418 or 503
   * @param refusalsBeforeBan breaches until an address is banned
   */
  Refusal(int status, Duration duration, int refusalsBeforeBan) {
    this.status = status;
    this.refusalsBeforeBan = refusalsBeforeBan;
    this.untilNanos = System.nanoTime() + duration.toNanos();
  }

  int status() {
    return status;
  }

  boolean over() {
    return System.nanoTime() - untilNanos >= 0;
  }

  /** For {@code Retry-After}: whole seconds until it is over, at least 1. */
  long retryAfterSeconds() {
    return Math.max(1, Math.ceilDiv(untilNanos - System.nanoTime(), TimeUnit.SECONDS.toNanos(1)));
  }

  synchronized Verdict judge(String address) {
    Told before = told.putIfAbsent(address, new Told());
    // A busy venue that answers 503 says nothing of when to come back.
    if (status == 503 || before == null || System.nanoTime() - before.atNanos < GRACE_NANOS) {
      return Verdict.REFUSED;
    }
    before.breaches++;
    return before.breaches > refusalsBeforeBan ? Verdict.BAN : Verdict.BREACH;
  }
}
