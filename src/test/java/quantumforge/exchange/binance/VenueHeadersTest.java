package quantumforge.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.exchange.VenueException;

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

  @Test
  void aWeightThatIsNoNumberIsNone() {
    assertThat(VenueHeaders.usedWeight(headers("X-MBX-USED-WEIGHT-1M", "25"))).contains(25);
    assertThat(VenueHeaders.usedWeight(headers("X-MBX-USED-WEIGHT-1M", "9999999999")))
        .contains(Integer.MAX_VALUE);
    assertThat(VenueHeaders.usedWeight(headers("X-MBX-USED-WEIGHT-1M", "much"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"symbols\":[]}", "{\"symbols\":[{}]}", "{\"symbols\":7}"})
  void aListWithoutSymbolsIsNotAnAnswer(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> RestAnswers.symbols(bytes)).isInstanceOf(VenueException.class);
  }
}
