package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MissingIdsTest {

  private final MissingIds missing = new MissingIds(3);

  @Test
  void theCountFollowsEveryWayInAndOut() {
    missing.add(10, 19);
    missing.add(30, 34);
    assertThat(missing.count()).isEqualTo(15);
    missing.take(10);
    missing.take(15);
    missing.take(19);
    missing.take(20);
    assertThat(missing.count()).as("20 was not missing").isEqualTo(12);
    assertThat(missing.forget(0, 12)).isEqualTo(2);
    assertThat(missing.count()).isEqualTo(10);
    assertThat(missing.forget(0, 31)).isEqualTo(7);
    assertThat(missing.count()).isEqualTo(3);
    missing.removeFirst();
    assertThat(missing.count()).isZero();
    for (int range = 0; range < 4; range++) {
      missing.add(100 + 10 * range, 101 + 10 * range);
    }
    assertThat(missing.count()).as("one range had to go").isEqualTo(6);
    assertThat(missing.forget(111, 120)).isEqualTo(2);
    assertThat(missing.any(112, 119)).isFalse();
    assertThat(missing.any(121, 300)).isTrue();
    missing.clear();
    assertThat(missing.count()).isZero();
  }
}
