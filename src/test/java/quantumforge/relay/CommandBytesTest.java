package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Price;

class CommandBytesTest {

  @Test
  void aCommandIsWhatRedisReads() {
    assertThat(text(new CommandBytes(1).command("GET", "clé")))
        .isEqualTo("*2\r\n$3\r\nGET\r\n$4\r\nclé\r\n");
    assertThat(text(new CommandBytes(1).begin(19).add(0).add(-12)))
        .isEqualTo("*19\r\n$1\r\n0\r\n$3\r\n-12\r\n");
  }

  @Test
  void aNumberHasTheTextOfItsPrice() {
    SplittableRandom random = new SplittableRandom(5);
    for (int decimals = 0; decimals <= 18; decimals++) {
      check(0, decimals);
      check(Long.MAX_VALUE, decimals);
      check(-Long.MAX_VALUE, decimals);
      long power = 1;
      for (int digits = 0; digits <= 18; digits++) {
        check(power, decimals);
        check(power - 1, decimals);
        check(-random.nextLong(power), decimals);
        power *= 10;
      }
    }
  }

  @Test
  void memoryIsUsedAgain() {
    CommandBytes bytes = new CommandBytes(8);
    bytes.command("SET", "a", "1".repeat(1_000));
    int room = bytes.room();
    bytes.clear();
    assertThat(text(bytes.command("EXEC"))).isEqualTo("*1\r\n$4\r\nEXEC\r\n");
    assertThat(bytes.room()).isEqualTo(room);
  }

  @Test
  void theLowestLongIsRefusedAsPricesRefuseIt() {
    assertThatThrownBy(() -> new CommandBytes(8).add(Long.MIN_VALUE, 2))
        .isInstanceOf(ArithmeticException.class);
  }

  private static void check(long units, int decimals) {
    String expected = new Price(units, decimals).toString();
    assertThat(text(new CommandBytes(1).add(units, decimals)))
        .isEqualTo("$" + expected.length() + "\r\n" + expected + "\r\n");
  }

  private static String text(CommandBytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }
}
