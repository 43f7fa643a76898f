package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.status.ServiceStatus.State;

/** A brain's own Redis that has no memory for further trades. */
@Timeout(120)
class OwnRedisFullTest extends DataPathFixture {

  @Test
  void isSaidWithTheMendAndNothingIsLostWhenThereIsRoomAgain() throws Exception {
    send(500);
    assertEveryStoreHasWhatWasSent();
    own.command("CONFIG SET maxmemory " + (usedBytes() + 64 * 1024));

    send(20_000);

    await().until(() -> brain.status().detail(), said -> said.contains("its memory is full"));
    assertThat(brain.status().detail()).contains("raise maxmemory", "brain.stream-trades-max");

    own.command("CONFIG SET maxmemory 0");
    assertEveryStoreHasWhatWasSent();
    await().until(() -> brain.status().state() == State.RUNNING);
  }

  private long usedBytes() throws Exception {
    return RedisMemory.of(own.command("INFO memory")).used();
  }
}
