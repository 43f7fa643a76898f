package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import quantumforge.failover.FailoverSettings.Server;

class HostAddressesTest {

  @Test
  void aServerElsewhereComesFromItsAddressAlone() {
    HostAddresses peer = refreshed("192.0.2.12");
    assertThat(peer.mayBe("192.0.2.12")).isTrue();
    assertThat(peer.mayBe("192.0.2.13")).isFalse();
    assertThat(peer.mayBe("127.0.0.1")).isFalse();
    assertThat(peer.mayBe("")).isFalse();
  }

  /** Between two addresses of one machine the system chooses where a connection comes from. */
  @Test
  void aServerOnTheSameMachineComesFromAnyOfItsAddresses() {
    HostAddresses peer = refreshed("127.0.0.3");
    assertThat(peer.mayBe("127.0.0.1")).isTrue();
    assertThat(peer.mayBe("192.0.2.13")).isFalse();
  }

  @Test
  void whileNothingIsKnownOfItsNameNobodyIsAStrangerByHisAddress() {
    assertThat(refreshed("nowhere.invalid").mayBe("192.0.2.13")).isTrue();
  }

  @Test
  void aNameThatIsNotFoundAnyMoreKeepsItsAddresses() throws Exception {
    InetAddress there = InetAddress.ofLiteral("192.0.2.12");
    boolean[] gone = {false};
    HostAddresses peer =
        new HostAddresses(
            new Server("two", "two.example", 5432),
            name -> {
              if (gone[0]) {
                throw new UnknownHostException(name);
              }
              return new InetAddress[] {there};
            });
    assertThat(peer.all()).as("not looked up yet").isEmpty();
    peer.refresh();
    gone[0] = true;
    peer.refresh();
    assertThat(peer.all()).containsExactly(new InetSocketAddress(there, 5432));
    assertThat(peer.here()).isEmpty();
    assertThat(peer.mayBe("192.0.2.13")).isFalse();
  }

  private static HostAddresses refreshed(String host) {
    HostAddresses peer = new HostAddresses(new Server("two", host, 5432));
    peer.refresh();
    return peer;
  }
}
