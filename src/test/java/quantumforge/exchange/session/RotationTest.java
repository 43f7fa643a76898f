package quantumforge.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RotationTest {

  private static final Duration LIFE = Duration.ofHours(8);
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final long ORIGIN = -5 * HOUR;

  @Test
  void theSecondConnectionsFirstLifeIsHalfAsLong() {
    assertThat(Rotation.of(0, ORIGIN, LIFE).next(ORIGIN)).isEqualTo(ORIGIN + 8 * HOUR);
    assertThat(Rotation.of(1, ORIGIN, LIFE).next(ORIGIN)).isEqualTo(ORIGIN + 4 * HOUR);
  }

  @Test
  void connectionsThatAreOpenedTogetherAreReplacedFarApart() {
    for (int hour = 0; hour < 24; hour++) {
      long now = ORIGIN + hour * HOUR;
      long[] turns =
          IntStream.range(0, 4)
              .mapToLong(connection -> Rotation.of(connection, ORIGIN, LIFE).next(now) - now)
              .sorted()
              .toArray();
      assertThat(LongStream.of(turns)).allMatch(turn -> turn > 0 && turn <= 8 * HOUR);
      for (int i = 1; i < turns.length; i++) {
        assertThat(turns[i] - turns[i - 1]).isEqualTo(2 * HOUR);
      }
    }
  }

  @Test
  void aSocketThatWasOpenedAtItsTurnLivesAWholeLife() {
    Rotation rotation = Rotation.of(1, ORIGIN, LIFE);
    long turn = rotation.next(ORIGIN);
    assertThat(rotation.next(turn)).isEqualTo(turn + 8 * HOUR);
    assertThat(rotation.next(turn - 1)).isEqualTo(turn);
  }
}
