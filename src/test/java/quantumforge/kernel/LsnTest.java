package quantumforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

  @ParameterizedTest
  @ValueSource(strings = {"0/0", "0/16B3748", "16/B374D848", "FFFFFFFF/FFFFFFFF"})
  void itIsReadAndWrittenAsTheServerDoes(String text) {
    assertThat(Lsn.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "16", "1/2/3", "-1/0", "0/+1", "G/0", "123456789/0"})
  void whatIsNoneIsNamed(String text) {
    assertThatThrownBy(() -> Lsn.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("16/B374D848");
  }

  @Test
  void theHighestBitCountsAsHigh() {
    Lsn high = Lsn.parse("FFFFFFFF/0");

    assertThat(high.covers(Lsn.parse("0/1"))).isTrue();
    assertThat(Lsn.parse("0/10").ahead(Lsn.parse("0/4"))).isEqualTo(12);
    assertThat(Lsn.parse("0/4").ahead(Lsn.parse("0/10"))).isZero();
  }
}
