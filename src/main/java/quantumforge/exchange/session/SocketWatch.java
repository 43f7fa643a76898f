package quantumforge.exchange.session;

import java.time.Duration;

/** Looks at one socket now and then and says what it sees; counts time by its own looks. */
final class SocketWatch {

  /** What there is to say, the most urgent last. */
  enum Sight {
    FINE,
    /** It held long enough to trust the venue again. */
    STABLE,
    /** Nothing came for a while: the venue should be pinged. */
    QUIET,
    /** Every stream should have brought something by now. */
    FIRST_DATA_DUE,
    /** Nothing at all comes, although we read. */
    DEAD,
    /** Only pings come. */
    NO_DATA,
    OLD
  }

  private static final long CHECKS_PER_LIMIT = 8;

  /** A probe may come a quarter late. */
  private static final long CHECKS_PER_PROBE = 2;

  private static final long CHECK_MILLIS_MAX = 1_000;

  private final SocketSettings settings;
  private final long openedNanos;
  private final long retireNanos;
  private long activity;
  private long activityNanos;
  private long dataActivity;
  private long dataActivityNanos;
  private long probedNanos;
  private boolean stableSaid;
  private boolean firstDataSaid;

  /**
   * @param retireNanos when the socket is to be replaced, however well it is
   */
  SocketWatch(SocketSettings settings, long nowNanos, long retireNanos) {
    this.settings = settings;
    this.retireNanos = retireNanos;
    this.openedNanos = nowNanos;
    this.activityNanos = nowNanos;
    this.dataActivityNanos = nowNanos;
    this.probedNanos = nowNanos;
  }

  /** How often to look. */
  long checkMillis() {
    long shortest =
        Math.min(
            Math.min(settings.silenceLimit().toMillis(), settings.dataSilenceLimit().toMillis()),
            Math.min(
                settings.ageMax().toMillis(), CHECKS_PER_PROBE * settings.probeAfter().toMillis()));
    return Math.clamp(shortest / CHECKS_PER_LIMIT, 10, CHECK_MILLIS_MAX);
  }

  Sight look(MarketSocket socket, long nowNanos) {
    note(socket, nowNanos);
    if (over(activityNanos, nowNanos, silenceLimit(socket))) {
      return Sight.DEAD;
    }
    if (nowNanos - retireNanos >= 0) {
      return Sight.OLD;
    }
    if (over(dataActivityNanos, nowNanos, settings.dataSilenceLimit())) {
      return Sight.NO_DATA;
    }
    if (!firstDataSaid && over(openedNanos, nowNanos, settings.firstDataDeadline())) {
      firstDataSaid = true;
      return Sight.FIRST_DATA_DUE;
    }
    if (!stableSaid && over(openedNanos, nowNanos, settings.stableAfter())) {
      stableSaid = true;
      return Sight.STABLE;
    }
    if (over(activityNanos, nowNanos, settings.probeAfter())
        && over(probedNanos, nowNanos, settings.probeAfter())) {
      probedNanos = nowNanos;
      return Sight.QUIET;
    }
    return Sight.FINE;
  }

  /** A socket that we do not read, because we have no room, is not silent. */
  private void note(MarketSocket socket, long nowNanos) {
    boolean busy = socket.busy();
    if (busy || socket.activity() != activity) {
      activity = socket.activity();
      activityNanos = nowNanos;
    }
    if (busy || socket.dataActivity() != dataActivity) {
      dataActivity = socket.dataActivity();
      dataActivityNanos = nowNanos;
    }
  }

  /**
   * Where pings were answered before, one that is not within the time for an answer has found a
   * connection that nobody ends, as behind a firewall that forgets it.
   */
  Duration silenceLimit(MarketSocket socket) {
    Duration answered = settings.probeAfter().plus(settings.answerTimeout());
    return socket.answersPings() && answered.compareTo(settings.silenceLimit()) < 0
        ? answered
        : settings.silenceLimit();
  }

  private static boolean over(long sinceNanos, long nowNanos, Duration limit) {
    return nowNanos - sinceNanos > limit.toNanos();
  }
}
