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
        .hasMessage("forge.console.port must be in 0..65535, got 70000");
    assertThatThrownBy(() -> settings(8080, 0, Duration.ofSeconds(20)))
        .hasMessage("forge.console.client-limit must be in 1..10000, got 0");
    assertThatThrownBy(() -> settings(8080, 8, Duration.ofMillis(1_500)))
        .hasMessageStartingWith("forge.console.idle-timeout must be in PT2S..");
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
