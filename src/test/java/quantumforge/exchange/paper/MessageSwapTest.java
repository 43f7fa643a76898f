package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageSwapTest {

  private final List<Byte> said = new ArrayList<>();

  @Test
  void soManyPairsChangePlacesAndNothingIsLost() {
    MessageSwap swap = new MessageSwap(new StreamPattern("btcusdt@*"), 2);
    assertThat(swap.covers("btcusdt@trade")).isTrue();
    assertThat(swap.covers("ethusdt@trade")).isFalse();
    say(swap, 1, 2, 3, 4, 5);

    assertThat(said).containsExactly((byte) 2, (byte) 1, (byte) 4, (byte) 3, (byte) 5);
    assertThat(swap.over()).isTrue();
  }

  @Test
  void whatIsHeldAtTheEndIsSaidBehindTheNextMessage() {
    MessageSwap swap = new MessageSwap(new StreamPattern("*"), 9);
    say(swap, 1);
    swap.end();
    assertThat(swap.over()).as("something is held").isFalse();
    say(swap, 2, 3);

    assertThat(said).containsExactly((byte) 2, (byte) 1, (byte) 3);
    assertThat(swap.over()).isTrue();
  }

  private void say(MessageSwap swap, int... messages) {
    for (int message : messages) {
      swap.pass(new byte[] {(byte) message}).forEach(frame -> said.add(frame[0]));
    }
  }
}
