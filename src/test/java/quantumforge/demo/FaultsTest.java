package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {

  private final Faults faults = new Faults();

  @Test
  void onlyWhatComesAfterAFaultCanBeItsDoing() {
    Instant before = Instant.now().minusMillis(1);
    faults.add("pause witness");
    Instant after = Instant.now();

    assertThat(faults.anyBefore(before)).isFalse();
    assertThat(faults.anyBefore(after)).isTrue();
    assertThat(faults.all()).map(DemoReport.Fault::action).isEqualTo(List.of("pause witness"));
  }
}
