package quantumforge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real DNS server, asked by another program what it answers. */
@Timeout(120)
class DnsRouteTest {

  private static final String NAME = "db.example.test";
  private static final String OTHER_SECRET = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

  @TempDir Path folder;

  private NameServer names;

  @BeforeEach
  void start() throws Exception {
    names = new NameServer(folder.resolve("names"));
    names.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (names != null) {
      names.close();
    }
  }

  private DnsRoute route(String key, String secret) throws IOException {
    return route(key, secret, 5);
  }

  private DnsRoute route(String key, String secret, int ttlSeconds) throws IOException {
    RouteSettings.Dns settings = names.settings("name", key, secret, ttlSeconds);
    return new DnsRoute(
        settings, new RoutePasswords(settings), Limits.quick(Duration.ofSeconds(30)));
  }

  private DnsRoute route() throws IOException {
    return route("forge", NameServer.SECRET);
  }

  private static Decision decision(long epoch, String host) {
    return new Decision(epoch, epoch, "server", host, 5432, false);
  }

  @Test
  void theNameIsTheNewestPrimarysAndNoOlderOneGetsIt() throws Exception {
    DnsRoute route = route();
    route.point(decision(1, "127.0.0.1"));
    assertThat(names.dig(NAME, "A")).containsExactly("5 IN A 127.0.0.1");
    route.point(decision(2, "127.0.0.2"));
    assertThat(names.dig(NAME, "A")).containsExactly("5 IN A 127.0.0.2");
    assertThat(names.dig("_forge." + NAME, "TXT")).containsExactly("5 IN TXT \"forge-epoch=2\"");
    assertThat(route.way(decision(2, "x")).toString()).isEqualTo("127.0.0.2:5432");

    assertThatThrownBy(() -> route.point(decision(1, "127.0.0.1")))
        .isInstanceOf(RouteException.class)
        .hasMessage("db.example.test. is of epoch 2, and epoch 1 is older: it stays");
    assertThat(names.dig(NAME, "A")).containsExactly("5 IN A 127.0.0.2");
  }

  @Test
  void anUpdateThatWasFrozenOnItsWayIsRefusedByTheServer() throws Exception {
    DnsRoute route = route();
    route.point(decision(1, "127.0.0.1"));
    // It has asked, and stands still; meanwhile another process follows a newer decision.
    var asked = route.mark();
    route().point(decision(3, "127.0.0.3"));

    assertThatThrownBy(() -> route.change(decision(2, "127.0.0.2"), asked))
        .isInstanceOf(RouteException.class)
        .hasMessageContaining("the epoch of db.example.test. was changed at the same time");

    assertThat(names.dig(NAME, "A")).containsExactly("5 IN A 127.0.0.3");
  }

  @Test
  void theFirstUpdateOfTwoWins() throws Exception {
    var asked = route().mark();
    assertThat(asked).isEmpty();
    route().point(decision(2, "127.0.0.2"));

    assertThatThrownBy(() -> route().change(decision(1, "127.0.0.1"), asked))
        .hasMessageContaining("was changed at the same time");
    assertThat(names.dig(NAME, "A")).containsExactly("5 IN A 127.0.0.2");
  }

  @Test
  void oneKindOfAddressTakesTheOthersPlace() throws Exception {
    DnsRoute route = route("forge", NameServer.SECRET, 0);
    route.point(decision(1, "127.0.0.1"));
    route.point(decision(2, "::1"));
    assertThat(names.dig(NAME, "A")).isEmpty();
    assertThat(names.dig(NAME, "AAAA")).containsExactly("0 IN AAAA ::1");
  }

  @Test
  void whatSomebodyChangedByHandIsMendedAndWhatIsRightIsLeft() throws Exception {
    route().point(decision(1, "127.0.0.1"));
    String serial = names.dig("example.test", "SOA").toString();
    route().point(decision(1, "127.0.0.1"));
    assertThat(names.dig("example.test", "SOA")).hasToString(serial);

    route("forge", NameServer.SECRET, 7).point(decision(2, "127.0.0.9"));
    route().point(decision(2, "127.0.0.2"));
    assertThat(names.dig(NAME, "A")).containsExactly("5 IN A 127.0.0.2");
  }

  @Test
  void aWrongKeyChangesNothingAndIsNamed() throws Exception {
    assertThatThrownBy(() -> route("forge", OTHER_SECRET).point(decision(1, "127.0.0.1")))
        .isInstanceOf(RouteException.class)
        .hasMessageContaining("see that the key forge is its key")
        .hasMessageNotContaining(OTHER_SECRET);
    assertThatThrownBy(() -> route("stranger", NameServer.SECRET).point(decision(1, "127.0.0.1")))
        .hasMessageContaining("see that the key stranger is its key");
    assertThatThrownBy(() -> route("reader", NameServer.SECRET).point(decision(1, "127.0.0.1")))
        .hasMessageContaining(
            "see that the key reader is its key and may change the zone example.test.");
    assertThatThrownBy(() -> route("forge", "no base64 !"))
        .hasMessageContaining("the line key in")
        .hasMessageContaining("is not in base64");
    assertThat(names.dig(NAME, "A")).isEmpty();
  }

  @Test
  void aServerThatIsAwayIsNamedAndIsToldWhenItComesBack() throws Exception {
    names.stop();
    assertThatThrownBy(() -> route().point(decision(1, "127.0.0.1")))
        .isInstanceOf(RouteException.class)
        .hasMessageMatching("the DNS server at 127.0.0.1:\\d+ does not answer: .*");
    names.start();
    route().point(decision(1, "127.0.0.1"));
    assertThat(names.dig(NAME, "A")).containsExactly("5 IN A 127.0.0.1");
  }
}
