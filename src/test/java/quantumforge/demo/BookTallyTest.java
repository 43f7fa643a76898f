package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BookTallyTest {

  private BookTally.Announced announced = (reached, next) -> false;
  private final BookTally tally = tally(120);

  @Test
  void changesThatContinueTheSnapshotUpToTheLastOneAreWhole() {
    tally.add(110, 110, true);
    tally.add(108, 112, false);
    tally.add(113, 120, false);

    assertThat(tally.result()).isEqualTo(new BookTally.Result("BTCUSDT", 2, 0, 0, true));
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
    assertThat(tally.result().breaksAnnounced()).isZero();
  }

  @Test
  void aHoleIsAnnouncedWhenAGapBeginsInIt() {
    announced = (reached, next) -> reached == 112 && next == 118;
    tally.add(110, 110, true);
    tally.add(111, 112, false);
    tally.add(118, 118, true);
    tally.add(119, 119, false);

    assertThat(tally.result().breaks()).as("the hole and the missing end").isEqualTo(2);
    assertThat(tally.result().breaksAnnounced()).isEqualTo(1);
  }

  @Test
  void changesThatGoOnBehindAHoleWithoutASnapshotAreNotWhatAGapAnnounces() {
    announced = (reached, next) -> true;
    tally.add(110, 110, true);
    tally.add(115, 120, false);

    assertThat(tally.result().breaks()).isEqualTo(1);
    assertThat(tally.result().breaksAnnounced()).isZero();
  }

  @Test
  void aWholeBookRightBehindAChangeIsNoHole() {
    tally.add(110, 110, true);
    tally.add(111, 120, false);
    tally.add(120, 120, true);

    assertThat(tally.result()).isEqualTo(new BookTally.Result("BTCUSDT", 1, 0, 0, true));
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
    assertThat(tally(-1).result().breaks()).isZero();
    assertThat(tally.result().breaks()).isEqualTo(1);
  }

  private BookTally tally(long lastBookId) {
    return new BookTally(
        "BTCUSDT", lastBookId, (reached, next) -> announced.between(reached, next));
  }
}
