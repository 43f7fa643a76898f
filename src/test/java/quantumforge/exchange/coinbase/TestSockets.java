package quantumforge.exchange.coinbase;

import java.time.Duration;
import quantumforge.exchange.session.SocketSettings;

/** Sockets that come back soon and that no test waits for in vain. */
final class TestSockets {

  private TestSockets() {}

  static SocketSettings settings() {
    return new SocketSettings(
        Duration.ofMillis(125),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        Duration.ofSeconds(10),
        Duration.ofHours(23),
        Duration.ofSeconds(2),
        Duration.ofMillis(20),
        Duration.ofMillis(200),
        Duration.ofMinutes(1),
        8,
        1 << 24);
  }
}
