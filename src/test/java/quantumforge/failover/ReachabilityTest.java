package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.failover.HostAddresses.Names;
import quantumforge.health.ServerReport.Link;

/** Two servers of which one listens and is never asked, and names that are found or hang. */
@Timeout(60)
class ReachabilityTest {

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void whatAnswersNobodyIsShutForAsLongAsItWasTriedAndNoLonger() throws Exception {
    try (ServerSocket standing = listen()) {
      Reachability reachability = of(standing, name -> InetAddress.getAllByName("127.0.0.1"));
      reachability.findOwn();
      pass(Duration.ofMillis(700));
      reachability.tryOwn();
      assertThat(reachability.shutMillis()).isEqualTo(700);
      // Longer than a try is: this process stood still.
      pass(Duration.ofSeconds(60));
      reachability.tryOwn();
      assertThat(reachability.shutMillis()).isEqualTo(700 + 1_250);

      Thread answering = Thread.ofPlatform().daemon().start(() -> answer(standing));
      // Those that nobody waits for any more are taken first.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                pass(Duration.ofMillis(10));
                reachability.tryOwn();
                return reachability.shutMillis() == 0;
              });
      answering.interrupt();
    }
  }

  @Test
  void aNameThatIsNotFoundSaysNothingOfTheServer() throws Exception {
    try (ServerSocket standing = listen()) {
      Reachability reachability =
          of(
              standing,
              name -> {
                throw new UnknownHostException(name);
              });
      reachability.findOwn();
      reachability.findPeer();
      pass(Duration.ofMillis(700));
      reachability.tryOwn();
      reachability.tryPeer();
      assertThat(reachability.shutMillis()).isZero();
      assertThat(reachability.peer()).isEqualTo(Link.UNKNOWN);
    }
  }

  @Test
  void aLookUpThatHangsHoldsNoTryUp() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    boolean[] first = {true};
    try (ServerSocket standing = listen()) {
      Reachability reachability =
          of(
              standing,
              name -> {
                if (!first[0]) {
                  hangs.countDown();
                  hold(over);
                }
                first[0] = false;
                return InetAddress.getAllByName("127.0.0.1");
              });
      reachability.findPeer();
      Thread looking = Thread.ofPlatform().daemon().start(reachability::findPeer);
      hangs.await();
      reachability.tryPeer();
      assertThat(reachability.peer()).isEqualTo(Link.SILENT);
      assertThat(looking.isAlive()).isTrue();
      over.countDown();
      looking.join();
    }
  }

  @Test
  void whatWasFoundLongAgoSaysNothing() throws Exception {
    try (ServerSocket standing = listen()) {
      Reachability reachability = of(standing, name -> InetAddress.getAllByName("127.0.0.1"));
      reachability.findPeer();
      reachability.tryPeer();
      assertThat(reachability.peer()).isEqualTo(Link.SILENT);
      pass(Reachability.AGE_MAX);
      assertThat(reachability.peer()).isEqualTo(Link.SILENT);
      pass(Duration.ofNanos(1));
      assertThat(reachability.peer()).isEqualTo(Link.UNKNOWN);
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(ServerSocket listening) {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        // A request has 8 bytes; what is left unread would break the connection off.
        socket.getInputStream().readNBytes(8);
        socket.getOutputStream().write('N');
      } catch (IOException gone) {
        // The next one, until the test is over.
      }
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private Reachability of(ServerSocket listening, Names names) {
    int port = listening.getLocalPort();
    return new Reachability(
        new Server("one", "one.example", port),
        new Server("two", "two.example", port),
        names,
        nanos::get);
  }
}
