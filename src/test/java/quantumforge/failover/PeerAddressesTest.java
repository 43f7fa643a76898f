package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerAddressesTest {

  @Test
  void aServerElsewhereComesFromItsAddressAlone() {
    PeerAddresses peer = refreshed("192.0.2.12");
    assertThat(peer.mayBe("192.0.2.12")).isTrue();
    assertThat(peer.mayBe("192.0.2.13")).isFalse();
    assertThat(peer.mayBe("127.0.0.1")).isFalse();
    assertThat(peer.mayBe("")).isFalse();
  }

  /** Between two addresses of one machine the system chooses where a connection comes from. */
  @Test
  void aServerOnTheSameMachineComesFromAnyOfItsAddresses() {
    PeerAddresses peer = refreshed("127.0.0.3");
    assertThat(peer.mayBe("127.0.0.1")).isTrue();
    assertThat(peer.mayBe("192.0.2.13")).isFalse();
  }

  @Test
  void whileNothingIsKnownOfItsNameNobodyIsAStrangerByHisAddress() {
    assertThat(refreshed("nowhere.invalid").mayBe("192.0.2.13")).isTrue();
  }

  private static PeerAddresses refreshed(String host) {
    PeerAddresses peer = new PeerAddresses(host);
    peer.refresh();
    return peer;
  }
}
