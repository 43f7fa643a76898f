package quantumforge.exchange.session;

import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * How one WebSocket of a venue and its replacement are kept; {@code sockets} below each venue of
 * the configuration. A venue's own limits are checked by the venue's settings.
 *
 * @param messagePause between two messages to the venue, 0..1 min
 * @param answerTimeout how long an answer to a message may take, 100 ms to 1 min
 * @param connectTimeout how long opening may take, 100 ms to 5 min
 * @param firstDataDeadline after which streams without any data are named in the log, 100 ms to 1 h
 * @param probeAfter without anything, after which the venue is pinged, once in so long, 500 ms to 1
 *     h
 * @param silenceLimit without data, ping and pong, after which a socket is replaced, 100 ms to 1 h
 * @param dataSilenceLimit without data, though pinged, after which a socket is replaced, 100 ms to
 *     24 h
 * @param renewPause between two replacements of a socket that somebody finds stale, 100 ms to 1 h
 * @param ageMax after which a socket is replaced at the latest, 100 ms to 24 h
 * @param overlap how long an old socket goes on beside its replacement, 0..5 min
 * @param backoffMin the largest delay before the first new attempt; doubles, with full jitter, 1 ms
 *     to 1 min
 * @param backoffMax the largest delay at all, from backoffMin to 1 h
 * @param stableAfter how long a socket must hold before the backoff begins anew, 0..1 h
 * @param attemptsMax connection attempts in the venue's window, all sockets together, 1..10000
 * @param frameBytesMax a longer message is dropped and counted, 1 KiB to 256 MiB
 */
public record SocketSettings(
    Duration messagePause,
    Duration answerTimeout,
    Duration connectTimeout,
    Duration firstDataDeadline,
    Duration probeAfter,
    Duration silenceLimit,
    Duration dataSilenceLimit,
    Duration renewPause,
    Duration ageMax,
    Duration overlap,
    Duration backoffMin,
    Duration backoffMax,
    Duration stableAfter,
    int attemptsMax,
    int frameBytesMax) {

  public SocketSettings {
    SettingCheck.range("message-pause", messagePause, Duration.ZERO, Duration.ofMinutes(1));
    SettingCheck.range(
        "answer-timeout", answerTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
    SettingCheck.range(
        "connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(5));
    SettingCheck.range(
        "first-data-deadline", firstDataDeadline, Duration.ofMillis(100), Duration.ofHours(1));
    SettingCheck.range("probe-after", probeAfter, Duration.ofMillis(500), Duration.ofHours(1));
    SettingCheck.range("silence-limit", silenceLimit, Duration.ofMillis(100), Duration.ofHours(1));
    SettingCheck.range(
        "data-silence-limit", dataSilenceLimit, Duration.ofMillis(100), Duration.ofHours(24));
    SettingCheck.range("renew-pause", renewPause, Duration.ofMillis(100), Duration.ofHours(1));
    SettingCheck.range("age-max", ageMax, Duration.ofMillis(100), Duration.ofHours(24));
    SettingCheck.range("overlap", overlap, Duration.ZERO, Duration.ofMinutes(5));
    SettingCheck.range("backoff-min", backoffMin, Duration.ofMillis(1), Duration.ofMinutes(1));
    SettingCheck.range("backoff-max", backoffMax, backoffMin, Duration.ofHours(1));
    SettingCheck.range("stable-after", stableAfter, Duration.ZERO, Duration.ofHours(1));
    SettingCheck.range("attempts-max", attemptsMax, 1, 10_000);
    SettingCheck.range("frame-bytes-max", frameBytesMax, 1_024, 256 * 1024 * 1024);
  }
}
