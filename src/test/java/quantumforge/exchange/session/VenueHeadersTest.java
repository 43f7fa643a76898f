package quantumforge.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VenueHeadersTest {

  private static final Instant NOW = Instant.parse("2024-08-09T00:00:00Z");

  private static HttpHeaders headers(String name, String value) {
    return HttpHeaders.of(Map.of(name, List.of(value)), (key, one) -> true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "17|17",
        "0|0",
        "Fri, 09 Aug 2024 00:00:30 GMT|31",
        "Thu, 08 Aug 2024 23:00:00 GMT|0",
        "soon|60",
        "-5|0",
        "99999999999|259200",
        "99999999999999999999|60"
      })
  void retryAfterIsANumberOrADateOrNothing(String value, long seconds) {
    assertThat(VenueHeaders.retryAfterSeconds(headers("Retry-After", value), NOW, 60))
        .isEqualTo(seconds);
  }

  @Test
  void withoutTheHeaderTheFallbackCounts() {
    assertThat(VenueHeaders.retryAfterSeconds(headers("Other", "1"), NOW, 60)).isEqualTo(60);
  }

  private static Optional<Integer> used(String value) {
    return VenueHeaders.usedWeight(headers("X-MBX-USED-WEIGHT-1M", value), "X-MBX-USED-WEIGHT-1M");
  }

  @Test
  void aWeightThatIsNoNumberIsNone() {
    assertThat(used("25")).contains(25);
    assertThat(used("9999999999")).contains(Integer.MAX_VALUE);
    assertThat(used("much")).isEmpty();
  }
}
