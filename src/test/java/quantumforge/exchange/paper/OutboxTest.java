package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final int LIMIT = 8_000_000;

  private final Outbox outbox = new Outbox(LIMIT);

  private boolean offer(int bytes) {
    return outbox.offer(new byte[bytes], 0, bytes);
  }

  @Test
  void whatComesRightBehindALargeFrameHasRoomAlsoBeforeTheWriterRuns() {
    assertThat(offer(5_000_000)).isTrue();
    assertThat(offer(200)).isTrue();
    assertThat(outbox.urgent(new byte[100])).isTrue();
    assertThat(outbox.waitingBytes()).isEqualTo(5_000_300);
  }

  @Test
  void whoDoesNotReadHasAnEndOfRoom() {
    assertThat(offer(5_000_000)).isTrue();
    assertThat(offer(5_000_000)).isTrue();
    assertThat(offer(1)).isFalse();
    Outbox small = new Outbox(LIMIT);
    int frames = 0;
    while (small.offer(new byte[1_000], 0, 1_000)) {
      frames++;
    }
    assertThat(frames).isEqualTo(4_000);
  }
}
