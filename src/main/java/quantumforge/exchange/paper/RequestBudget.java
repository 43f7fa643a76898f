package quantumforge.exchange.paper;

import java.time.Duration;
import quantumforge.kernel.Deterministic;

/**
 * The request weight of one address: so much a clock minute; more is refused with 429 until the
 * minute is over; an address that goes on asking is banned with 418, each time for twice as long.
 * Times are epoch milliseconds. Not thread-safe.
 */
@Deterministic
final class RequestBudget {

  private static final long MINUTE_MILLIS = 60_000;
  private static final long BAN_MILLIS_MAX = Duration.ofDays(3).toMillis();

  private final int weightPerMinute;
  private final int refusalsBeforeBan;
  private long nextBanMillis;
  private long minute = -1;
  private int used;
  private int most;
  private int refusals;
  private long bannedUntilMillis;

  RequestBudget(PaperSettings.LimitSettings limits) {
    weightPerMinute = limits.weightPerMinute();
    refusalsBeforeBan = limits.refusalsBeforeBan();
    nextBanMillis = limits.ban().toMillis();
  }

  /** What becomes of a request. */
  sealed interface Verdict {
    record Allowed(int usedWeight) implements Verdict {}

    /**
     * @param status 429 for slower, 418 for banned
     */
    record Refused(int status, long retryAfterSeconds, long untilMillis) implements Verdict {}
  }

  Verdict take(int weight, long nowMillis) {
    if (nowMillis < bannedUntilMillis) {
      return refused(418, bannedUntilMillis, nowMillis);
    }
    if (nowMillis / MINUTE_MILLIS != minute) {
      minute = nowMillis / MINUTE_MILLIS;
      used = 0;
      refusals = 0;
    }
    used += weight;
    most = Math.max(most, used);
    if (used <= weightPerMinute) {
      return new Verdict.Allowed(used);
    }
    refusals++;
    if (refusals > refusalsBeforeBan) {
      return banned(nowMillis);
    }
    return refused(429, (minute + 1) * MINUTE_MILLIS, nowMillis);
  }

  /** Bans the address now. */
  Verdict banned(long nowMillis) {
    bannedUntilMillis = nowMillis + nextBanMillis;
    nextBanMillis = Math.min(nextBanMillis * 2, BAN_MILLIS_MAX);
    return refused(418, bannedUntilMillis, nowMillis);
  }

  /** Whether the address is banned. */
  boolean isBanned(long nowMillis) {
    return nowMillis < bannedUntilMillis;
  }

  int usedWeight() {
    return used;
  }

  /** The most that was used in one minute, refused requests included. */
  int mostWeight() {
    return most;
  }

  private static Verdict refused(int status, long untilMillis, long nowMillis) {
    return new Verdict.Refused(status, (untilMillis - nowMillis + 999) / 1000, untilMillis);
  }
}
