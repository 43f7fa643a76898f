package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionTest {

  @Test
  void quantilesAreOfTheNearestRank() {
    Distribution ten = new Distribution(List.of(10L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
    assertThat(ten.least()).isEqualTo(1);
    assertThat(ten.median()).isEqualTo(5);
    assertThat(ten.p90()).isEqualTo(9);
    assertThat(ten.most()).isEqualTo(10);
    assertThat(new Distribution(List.of(1_500L))).hasToString("1.50 (1.50..1.50), p90 1.50");
    assertThat(new Distribution(List.of()).most()).isEqualTo(-1);
  }
}
