package quantumforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {

  @Test
  void onlyOneIsSingular() {
    assertThat(Counted.of(0, "commit")).isEqualTo("0 commits");
    assertThat(Counted.of(1, "commit")).isEqualTo("1 commit");
    assertThat(Counted.of(2, "commit")).isEqualTo("2 commits");
    assertThat(Counted.of(1, "row is", "rows are")).isEqualTo("1 row is");
    assertThat(Counted.of(21, "row is", "rows are")).isEqualTo("21 rows are");
  }
}
