package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrandedTest {

  @Test
  void whoHasNoControlNodesWhileMostOfThemAreElsewhereMustLeave() {
    Stranded stranded = Stranded.NO;
    for (int round = 1; round < Stranded.ROUNDS; round++) {
      stranded = stranded.looked(true, 3, 2);
      assertThat(stranded.certain()).isFalse();
    }
    assertThat(stranded.looked(true, 3, 2).certain()).isTrue();
  }

  @Test
  void oneRoundThatSaysOtherwiseBeginsAnew() {
    Stranded nearly = new Stranded(Stranded.ROUNDS - 1);
    assertThat(nearly.looked(false, 3, 3)).isEqualTo(Stranded.NO);
    assertThat(nearly.looked(true, 3, 1)).isEqualTo(Stranded.NO);
    assertThat(nearly.looked(true, 4, 2)).isEqualTo(Stranded.NO);
    assertThat(nearly.looked(true, 0, 0)).isEqualTo(Stranded.NO);
  }
}
