package quantumforge.exchange.binance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.exchange.VenueException;

class RestAnswersTest {

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"symbols\":[]}", "{\"symbols\":[{}]}", "{\"symbols\":7}"})
  void aListWithoutSymbolsIsNotAnAnswer(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> RestAnswers.symbols(bytes)).isInstanceOf(VenueException.class);
  }
}
