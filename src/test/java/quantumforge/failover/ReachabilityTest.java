package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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

  private static final Duration HUNG = Duration.ofSeconds(1);

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
      assertThat(reachability.shutMillis()).isEqualTo(700 + HUNG.toMillis() + 250);

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

  /** The record of a machine that is not there yet, or of none. */
  @Test
  void oneAddressThatAnswersSufficesWhereverItStands() throws Exception {
    try (ServerSocket dead = listen("127.0.0.2", 0);
        ServerSocket standing = listen("127.0.0.1", dead.getLocalPort())) {
      Reachability reachability =
          of(standing, name -> addresses("127.0.0.2", "127.0.0.3", "127.0.0.1"));
      reachability.findOwn();
      reachability.findPeer();
      pass(Duration.ofSeconds(1));
      reachability.tryOwn();
      reachability.tryPeer();
      assertThat(reachability.shutMillis()).isPositive();
      assertThat(reachability.peer()).as("one is silent").isEqualTo(Link.SILENT);

      Thread answering = Thread.ofPlatform().daemon().start(() -> answer(standing));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                pass(Duration.ofMillis(10));
                reachability.tryOwn();
                reachability.tryPeer();
                return reachability.shutMillis() == 0 && reachability.peer() == Link.OPEN;
              });
      answering.interrupt();
    }
  }

  @Test
  void anAddressOfAnotherMachineSaysNothingOfTheOwnServer() throws Exception {
    try (ServerSocket standing = listen()) {
      Reachability reachability = of(standing, name -> addresses("192.0.2.1"));
      reachability.findOwn();
      pass(Duration.ofMillis(700));
      reachability.tryOwn();
      assertThat(reachability.shutMillis()).isZero();

      Reachability both = of(standing, name -> addresses("192.0.2.1", "127.0.0.1"));
      both.findOwn();
      pass(Duration.ofMillis(700));
      both.tryOwn();
      assertThat(both.shutMillis()).isEqualTo(700);
      both.begins();
      assertThat(both.shutMillis()).isZero();
    }
  }

  @Test
  void nothingIsSaidOfAServerWithMoreAddressesThanAreTried() throws Exception {
    String[] most = new String[Reachability.ADDRESSES_MAX];
    Arrays.setAll(most, at -> "127.0.0." + (at + 1));
    String[] more = Arrays.copyOf(most, most.length + 1);
    more[most.length] = "127.0.0.100";
    int closed;
    try (ServerSocket gone = listen()) {
      closed = gone.getLocalPort();
    }
    for (String[] all : List.of(most, more)) {
      Server server = new Server("one", "one.example", closed);
      Reachability reachability =
          new Reachability(server, server, HUNG, name -> addresses(all), nanos::get);
      reachability.findPeer();
      reachability.tryPeer();
      assertThat(reachability.peer()).isEqualTo(all == most ? Link.REFUSED : Link.UNKNOWN);
    }
  }

  /** It was ended while it was tried. */
  @Test
  void whatWasTriedInAnotherLifeSaysNothingOfThisOne() throws Exception {
    try (ServerSocket standing = listen()) {
      Reachability reachability = of(standing, name -> addresses("127.0.0.1"));
      reachability.findOwn();
      pass(Duration.ofMillis(700));
      Thread trying =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      reachability.tryOwn();
                    } catch (InterruptedException stopped) {
                      Thread.currentThread().interrupt();
                    }
                  });
      try (Socket asked = standing.accept()) {
        assertThat(asked.getInputStream().readNBytes(8)).hasSize(8);
        reachability.begins();
      }
      trying.join();
      assertThat(reachability.shutMillis()).isZero();
    }
  }

  private static InetAddress[] addresses(String... all) {
    return Arrays.stream(all).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
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
    return listen("127.0.0.1", 0);
  }

  private static ServerSocket listen(String address, int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.ofLiteral(address));
  }

  private Reachability of(ServerSocket listening, Names names) {
    int port = listening.getLocalPort();
    return new Reachability(
        new Server("one", "one.example", port),
        new Server("two", "two.example", port),
        HUNG,
        names,
        nanos::get);
  }
}
