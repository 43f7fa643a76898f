package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopyWatchTest {

  @Test
  void countsFromTheChangeOfHowManyThereAre() {
    CopyWatch watch = CopyWatch.NONE.seen(2, 1_000).seen(2, 2_000);
    assertThat(watch.sinceMillis()).isEqualTo(1_000);
    watch = watch.seen(1, 3_000).seen(1, 9_000);
    assertThat(watch).isEqualTo(new CopyWatch(1, 3_000));
    assertThat(watch.seen(2, 10_000).sinceMillis()).isEqualTo(10_000);
  }
}
