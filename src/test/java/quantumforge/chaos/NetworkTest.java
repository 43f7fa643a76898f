package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
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

  /** The other one receives all the same, and hears nothing of what it sends in turn. */
  @Test
  void whatIsDeafIsHeardAndWhatIsMuteHears() throws Exception {
    await().ignoreExceptions().until(() -> reach() == 7);
    network.drop(network.to("right"));
    assertThat(passes("right", "left")).isTrue();
    assertThat(passes("left", "right")).isFalse();
    network.heal();
    network.drop(network.from("right"));
    assertThat(passes("right", "left")).isFalse();
    assertThat(passes("left", "right")).isTrue();
  }

  /** A datagram, which asks for no answer. */
  private boolean passes(String from, String to) throws Exception {
    try (DatagramSocket there = datagrams(to);
        DatagramSocket here = datagrams(from)) {
      DatagramPacket packet = new DatagramPacket(new byte[1], 1, there.getLocalSocketAddress());
      here.send(packet);
      there.setSoTimeout(LIMIT_MILLIS);
      there.receive(packet);
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    }
  }

  private DatagramSocket datagrams(String machine) throws Exception {
    InetSocketAddress any = new InetSocketAddress(network.address(machine), 0);
    return Namespace.call(network.namespace(machine), () -> new DatagramSocket(any));
  }

  /** Both ends are told the same, and the far one sees the same address as without it. */
  @Test
  void whatIsSlowIsSlowInBothDirectionsAlsoForWhatIsConnected() throws Exception {
    await().ignoreExceptions().until(() -> reach() == 7);
    network.insert(Network.both("left", "right"), 7);
    long delayMillis = 150;
    try (Socket near = connected();
        Socket far = accepted(NetworkTest::isLed)) {
      assertThat(far.getInetAddress().getHostAddress()).isEqualTo("10.77.0.1");
      assertThat(echoMillis(near, far)).isNotNegative();
      network.slow(Network.both("left", "right"), Duration.ofMillis(delayMillis), Long.MAX_VALUE);
      assertThat(echoMillis(near, far)).isGreaterThanOrEqualTo(2 * delayMillis);

      network.slow(Network.both("left", "right"), Duration.ZERO, 10_000);
      long begin = System.nanoTime();
      near.getOutputStream().write(new byte[5_000]);
      near.getOutputStream().write(new byte[5_000]);
      far.getInputStream().readNBytes(10_000);
      assertThat(millisSince(begin)).isGreaterThanOrEqualTo(400);

      network.remove();
      assertThat(near.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket near = connected();
        Socket far = accepted(port -> port == near.getLocalPort())) {
      assertThat(echoMillis(near, far)).isNotNegative();
    }
  }

  /** It would be as fast as before. */
  @Test
  void whatIsConnectedPastASlowLinkIsReset() throws Exception {
    await().ignoreExceptions().until(() -> reach() == 7);
    try (Socket near = connected();
        Socket far = accepted(port -> port == near.getLocalPort())) {
      network.insert(Network.both("left", "right"), 7);
      assertThatThrownBy(
              () -> {
                near.getOutputStream().write(1);
                near.getInputStream().read();
              })
          .isInstanceOf(SocketException.class);
      assertThat(far.isConnected()).isTrue();
    }
  }

  private Socket connected() throws Exception {
    return Namespace.call(
        network.namespace("left"),
        () -> {
          Socket socket = new Socket("10.77.0.2", 7);
          socket.setSoTimeout(10_000);
          socket.setTcpNoDelay(true);
          return socket;
        });
  }

  /** Those that only looked whether it can be reached came first. */
  private Socket accepted(IntPredicate wanted) throws IOException {
    Socket far = server.accept();
    while (!wanted.test(far.getPort())) {
      far.close();
      far = server.accept();
    }
    far.setSoTimeout(10_000);
    return far;
  }

  private static boolean isLed(int port) {
    return port >= SlowLink.FIRST_PORT && port <= SlowLink.LAST_PORT;
  }

  private static long echoMillis(Socket near, Socket far) throws IOException {
    long begin = System.nanoTime();
    near.getOutputStream().write(1);
    if (far.getInputStream().read() != 1) {
      throw new IOException("the far end has ended");
    }
    far.getOutputStream().write(2);
    if (near.getInputStream().read() != 2) {
      throw new IOException("the near end has ended");
    }
    return millisSince(begin);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
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
