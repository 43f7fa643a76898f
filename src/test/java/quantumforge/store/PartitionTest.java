package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {

  @ParameterizedTest
  @CsvSource({
    "2026-08-09, 2026-08-09T00:00:00Z, false",
    "2026-08-09T21, 2026-08-09T21:00:00Z, false",
    "2026-08-09T211256-651868, 2026-08-09T21:12:56.651868Z, true",
    "2026-08-09T211530, 2026-08-09T21:15:30Z, true",
    "2026-08-09T000000-000001, 2026-08-09T00:00:00.000001Z, true"
  })
  void aNameSaysWhenItBeginsAndWhetherItIsAPart(String name, Instant start, boolean part) {
    Partition partition = new Partition(name, 1, false, false);

    assertThat(partition.start()).isEqualTo(start);
    assertThat(partition.part()).isEqualTo(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "2026", "2026-08-09T21125", "2026-08-09T211256-651868.3"})
  void anotherNameIsRefused(String name) {
    assertThatThrownBy(new Partition(name, 1, false, false)::start)
        .isInstanceOf(DateTimeException.class);
  }
}
