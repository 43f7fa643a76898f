package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

  @Test
  void whatComesTrueIsAskedUntilItDoes() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Await await = new Await("it is so", () -> asked.incrementAndGet() == 3, () -> "");
    assertThat(await.holdsWithin(Duration.ofMinutes(1))).isTrue();
    assertThat(asked).hasValue(3);
  }

  @Test
  void whatDoesNotComeTrueSaysWhatIsThereInstead() throws Exception {
    Await await = new Await("it follows", () -> false, () -> "it leads");
    assertThat(await.holdsWithin(Duration.ZERO)).isFalse();
    assertThatThrownBy(() -> await.within(Duration.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("within 0 s", "it follows", "it leads");
  }
}
