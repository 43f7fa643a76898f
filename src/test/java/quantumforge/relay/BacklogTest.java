package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a stream is known to hold, while blocks are added and it is asked. */
class BacklogTest {

  private final Backlog backlog = new Backlog();

  @Test
  void whatIsAddedWhileTheStreamIsAskedDoesNotPassForALoss() {
    add(1_000, 2);
    long addedBefore = backlog.added();
    add(2_000, 3);
    backlog.streamHolds(2, addedBefore);

    assertThat(backlog.blocks()).isEqualTo(5);
    assertThat(backlog.bytes()).isEqualTo(50);
  }

  @Test
  void theSecondsThatRedisLostAreGone() {
    add(1_000, 2);
    add(2_000, 3);
    backlog.streamHolds(3, backlog.added());

    assertThat(backlog.blocks()).isEqualTo(3);
    assertThat(backlog.bytes()).isEqualTo(30);
  }

  @Test
  void whatWasFoundShrinksWithTheStreamAndNotForBlocksAddedMeanwhile() {
    backlog.addBefore(new StreamId(500, 0), new StreamId(900, 0), 10, 1_000, 5_000);
    long addedBefore = backlog.added();
    add(1_000, 4);
    backlog.streamHolds(10, addedBefore);
    assertThat(backlog.blocks()).isEqualTo(14);

    backlog.streamHolds(9, backlog.added());
    assertThat(backlog.blocks()).isEqualTo(9);
    assertThat(backlog.bytes()).isEqualTo(500 + 40);
  }

  @Test
  void ofASecondThatIsReadHalfAboutHalfIsBehind() {
    for (int millis = 2_000; millis <= 2_900; millis += 100) {
      add(millis, 10);
    }
    add(3_000, 1);

    assertThat(backlog.behind(new StreamId(1_999, 0)).ticks()).isEqualTo(101);
    assertThat(backlog.behind(new StreamId(2_450, 0)).ticks()).isEqualTo(51);
    assertThat(backlog.behind(new StreamId(2_900, 8)).ticks())
        .as("one block at least")
        .isEqualTo(2);
    assertThat(backlog.behind(new StreamId(2_900, 9)).ticks()).isEqualTo(1);
  }

  @Test
  void whatWasFoundIsBehindAsFarAsItIsNotRead() {
    backlog.addBefore(new StreamId(1_000, 0), new StreamId(101_000, 0), 1_000, 90_000, 50_000);
    assertThat(backlog.behind(StreamId.ZERO).ticks()).isEqualTo(50_000);
    assertThat(backlog.behind(new StreamId(26_000, 0)).ticks()).isEqualTo(37_500);

    backlog.removeBefore(new StreamId(51_000, 0));
    backlog.streamHolds(500, backlog.added());
    assertThat(backlog.behind(new StreamId(26_000, 0)).ticks()).isEqualTo(25_000);
    assertThat(backlog.behind(new StreamId(76_000, 0)).ticks()).isEqualTo(12_500);
    assertThat(backlog.behind(new StreamId(101_000, 0)).ticks()).isZero();
  }

  private void add(long millis, int blocks) {
    for (int place = 0; place < blocks; place++) {
      backlog.add(new PackedBlock(new StreamId(millis, place), new byte[10], null, 1, 0, 0));
    }
  }
}
