package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BookTallyTest {

  private final BookTally tally = new BookTally("BTCUSDT", 120);

  @Test
  void changesThatContinueTheSnapshotUpToTheLastOneAreWhole() {
    tally.add(110, 110, true);
    tally.add(108, 112, false);
    tally.add(113, 120, false);

    assertThat(tally.result()).isEqualTo(new BookTally.Result("BTCUSDT", 2, 0));
  }

  @Test
  void aMissingChangeIsAHole() {
    tally.add(110, 110, true);
    tally.add(111, 112, false);
    tally.add(115, 120, false);

    assertThat(tally.result().breaks()).isEqualTo(1);
  }

  @Test
  void whatASecondSnapshotBridgesIsAHole() {
    tally.add(110, 110, true);
    tally.add(111, 112, false);
    tally.add(118, 118, true);
    tally.add(119, 120, false);

    assertThat(tally.result().breaks()).isEqualTo(1);
  }

  @Test
  void aMissingEndIsAHole() {
    tally.add(110, 110, true);
    tally.add(111, 119, false);

    assertThat(tally.result().breaks()).isEqualTo(1);
  }

  @Test
  void changesWithoutASnapshotAreAHole() {
    tally.add(0, 5, false);
    tally.add(6, 120, false);

    assertThat(tally.result().breaks()).isEqualTo(1);
  }

  @Test
  void aBookThatNeverChangedIsWholeWhenEmpty() {
    assertThat(new BookTally("BTCUSDT", -1).result().breaks()).isZero();
    assertThat(tally.result().breaks()).isEqualTo(1);
  }
}
