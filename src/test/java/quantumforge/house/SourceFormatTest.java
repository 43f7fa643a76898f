package quantumforge.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceFormatTest {

  @Test
  void everySourceIsInTheHouseFormat() throws Exception {
    assertThat(SourceFormat.misformatted()).as("run ./forge format").isEmpty();
  }
}
