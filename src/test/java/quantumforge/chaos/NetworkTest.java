package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two machines that can and cannot reach each other. */
@Timeout(60)
class NetworkTest {

  private static final int LIMIT_MILLIS = 300;

  private Network network;
  private ServerSocket server;

  @BeforeEach
  void open() throws Exception {
    RigNeeds.require();
    network = Network.open();
    network.add("left", "10.77.0.1");
    network.add("right", "10.77.0.2");
    server = Namespace.call(network.namespace("right"), NetworkTest::listen);
  }

  @AfterEach
  void close() throws IOException {
    if (network != null) {
      network.close();
      server.close();
    }
  }

  private static ServerSocket listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress("10.77.0.2", 7));
    return socket;
  }

  private Integer reach() throws Exception {
    return Namespace.call(
        network.namespace("left"),
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("10.77.0.2", 7), LIMIT_MILLIS);
            return socket.getPort();
          }
        });
  }

  @Test
  void whatIsCutIsSilentUntilItIsHealed() throws Exception {
    // A port of a bridge is open a moment later.
    await().ignoreExceptions().until(() -> reach() == 7);
    network.drop(List.of(new Network.Way("right", "left")));
    assertThatThrownBy(this::reach).hasMessageContaining("timed out");
    network.heal();
    assertThat(reach()).isEqualTo(7);
    network.drop(network.all("right"));
    assertThatThrownBy(this::reach).hasMessageContaining("timed out");
  }

  @Test
  void nothingOfItIsOnThisMachine() throws Exception {
    assertThat(NetworkInterface.getByName("plant")).isNull();
    Path there = network.namespace("left");
    assertThat(there).exists();
    network.close();
    assertThat(there).doesNotExist();
  }
}
