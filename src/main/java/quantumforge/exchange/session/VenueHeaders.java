package quantumforge.exchange.session;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads the headers of the venue's answers; a value that cannot be read counts as none. */
final class VenueHeaders {

  /** The longest ban that the venue documents is 3 days. */
  private static final long RETRY_SECONDS_MAX = Duration.ofDays(3).toSeconds();

  private VenueHeaders() {}

  /**
   * How long the venue wants no request, in seconds, 0 or more: {@code Retry-After} as a number or
   * as an HTTP date.
   *
   * @param fallbackSeconds when the venue does not say
   */
  static long retryAfterSeconds(HttpHeaders headers, Instant now, long fallbackSeconds) {
    Optional<String> value = headers.firstValue("Retry-After").map(String::trim);
    long seconds =
        value
            .map(text -> number(text).orElseGet(() -> until(text, now).orElse(fallbackSeconds)))
            .orElse(fallbackSeconds);
    return Math.clamp(seconds, 0, RETRY_SECONDS_MAX);
  }

  /**
   * The request weight that the venue counted in this window, 0 or more.
   *
   * @param header where the venue says so
   */
  static Optional<Integer> usedWeight(HttpHeaders headers, String header) {
    return headers
        .firstValue(header)
        .flatMap(text -> number(text.trim()))
        .map(used -> Math.clamp(used, 0, Integer.MAX_VALUE));
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> until(String text, Instant now) {
    try {
      Instant end = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, end).toSeconds() + 1);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
