package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.Link;

/** What a new connection shows of a server. */
class ReachTest {

  private static final Duration LIMIT = Duration.ofMillis(300);

  /** The machine takes the connection, as it does for a server that is stopped by a signal. */
  @Test
  void aServerThatStandsStillIsSilentAlthoughItsMachineTakesConnections() throws Exception {
    try (ServerSocket listening = listen()) {
      assertThat(Reach.of(at(listening), LIMIT, 2))
          .isEqualTo(new Reach.Tried(Link.SILENT, 2 * LIMIT.toMillis()));
    }
  }

  @Test
  void aServerThatAnswersIsOpenAndOneThatIsGoneRefuses() throws Exception {
    InetSocketAddress server;
    try (ServerSocket listening = listen()) {
      server = at(listening);
      Thread answering = Thread.ofVirtual().start(() -> answer(listening));
      assertThat(Reach.of(server, Duration.ofSeconds(30), 1).link()).isEqualTo(Link.OPEN);
      answering.join();
    }
    assertThat(Reach.of(server, Duration.ofSeconds(30), 1).link()).isEqualTo(Link.REFUSED);
  }

  /** Its machine is short of memory or time. */
  @Test
  void aServerThatAnswersLateIsOpen() throws Exception {
    Duration wait = Duration.ofMillis(20);
    try (ServerSocket listening = listen()) {
      Thread answering =
          Thread.ofVirtual()
              .start(
                  () -> {
                    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                    answer(listening);
                  });
      assertThat(Reach.of(at(listening), wait, 3_000).link()).isEqualTo(Link.OPEN);
      answering.join();
    }
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
