package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quantumforge.status.RouteStatus;

class ClientRouteTest {

  private static final long MILLI = 1_000_000;
  private static final Primary ONE = new Primary(3, "one", "10.0.0.1", 5432);
  private static final Primary TWO = new Primary(4, "two", "10.0.0.2", 5432);

  private final ClientRoute route = new ClientRoute();

  @Test
  void isProvenByTheFirstWriteThatBeganForTheEpochsPrimary() {
    assertThat(route.status("", 0).state()).isEqualTo("NONE");
    route.heard(ONE, 0);
    var before = route.primary();
    route.heard(TWO, 100 * MILLI);
    route.wrote(before, ONE.address(), 110 * MILLI);
    route.wrote(before, TWO.address(), 115 * MILLI);
    route.wrote(route.primary(), ONE.address(), 120 * MILLI);
    assertThat(route.status("", 125 * MILLI).state()).isEqualTo("WANTED");
    assertThat(route.status("", 125 * MILLI).firstWriteAgeMillis()).isEqualTo(-1);
    route.wrote(route.primary(), TWO.address(), 130 * MILLI);
    route.wrote(route.primary(), TWO.address(), 150 * MILLI);
    RouteStatus proven = route.status("", 170 * MILLI);
    assertThat(proven.state()).isEqualTo("PROVEN");
    assertThat(proven.epoch()).isEqualTo(4);
    assertThat(proven.server()).isEqualTo("two");
    assertThat(proven.firstWriteAfterMillis()).isEqualTo(30);
    assertThat(proven.firstWriteAgeMillis()).isEqualTo(40);
  }

  @Test
  void whatIsHeardAgainOrIsOlderChangesNothing() {
    route.heard(TWO, 0);
    route.wrote(route.primary(), TWO.address(), 5 * MILLI);
    route.heard(ONE, 10 * MILLI);
    route.heard(TWO, 20 * MILLI);
    RouteStatus status = route.status("the disk is full", 30 * MILLI);
    assertThat(status.epoch()).isEqualTo(4);
    assertThat(status.firstWriteAgeMillis()).isEqualTo(25);
    assertThat(status.state()).isEqualTo("FAILED");
    assertThat(status.trouble()).isEqualTo("the disk is full");
  }
}
