package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleSettingsTest {

  @Test
  void namesKeyValueAndRangeOfWhatIsWrong() {
    assertThatThrownBy(() -> settings(70_000, 8, Duration.ofSeconds(20)))
        .hasMessage("port is 70000; allowed is 0 to 65535");
    assertThatThrownBy(() -> settings(8080, 0, Duration.ofSeconds(20)))
        .hasMessage("client-limit is 0; allowed is 1 to 10000");
    assertThatThrownBy(() -> settings(8080, 8, Duration.ofMillis(1_500)))
        .hasMessage("idle-timeout is 1500ms; allowed is 2s to 3600s");
  }

  @Test
  void knowsItsAddressBeforeItIsServed() {
    assertThat(settings(8080, 8, Duration.ofSeconds(20)).url()).contains("http://127.0.0.1:8080/");
    assertThat(settings(0, 8, Duration.ofSeconds(20)).url()).isEmpty();
    assertThat(ConsoleSettings.url("::1", 8080)).isEqualTo("http://[::1]:8080/");
  }

  private static ConsoleSettings settings(int port, int clientLimit, Duration idleTimeout) {
    return new ConsoleSettings(
        true,
        "127.0.0.1",
        port,
        false,
        List.of(),
        clientLimit,
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(800),
        Duration.ofSeconds(10),
        1_000,
        64,
        Duration.ofMinutes(10),
        idleTimeout);
  }
}
