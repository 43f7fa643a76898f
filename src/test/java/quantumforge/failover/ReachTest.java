package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.Link;

/** What a new connection shows of a server. */
class ReachTest {

  private static final Duration LIMIT = Duration.ofMillis(300);

  /** The machine takes the connection, as it does for a server that is stopped by a signal. */
  @Test
  void aServerThatStandsStillIsSilentAlthoughItsMachineTakesConnections() throws Exception {
    try (ServerSocket listening = listen()) {
      assertThat(Reach.of(at(listening), LIMIT)).isEqualTo(Link.SILENT);
    }
  }

  @Test
  void aServerThatAnswersIsOpenAndOneThatIsGoneRefuses() throws Exception {
    InetSocketAddress server;
    try (ServerSocket listening = listen()) {
      server = at(listening);
      Thread answering = Thread.ofVirtual().start(() -> answer(listening));
      assertThat(Reach.of(server, Duration.ofSeconds(30))).isEqualTo(Link.OPEN);
      answering.join();
    }
    assertThat(Reach.of(server, Duration.ofSeconds(30))).isEqualTo(Link.REFUSED);
  }

  private static void answer(ServerSocket listening) {
    try (Socket socket = listening.accept()) {
      // A request has 8 bytes; what is left unread would break the connection off.
      socket.getInputStream().readNBytes(8);
      socket.getOutputStream().write('N');
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private static InetSocketAddress at(ServerSocket listening) {
    return new InetSocketAddress("127.0.0.1", listening.getLocalPort());
  }
}
