package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import quantumforge.status.DatabaseChange;
import quantumforge.status.Propagation;
import quantumforge.status.RouteStatus;
import quantumforge.status.RouteWrite;

class SpreadTest {

  private static final long EPOCH = 4;
  private static final long UNKNOWN = DatabaseChange.UNKNOWN;
  private static final long LATE = 15_000;

  private static final FormerPrimary ENDED = new FormerPrimary("one", "");

  private Propagation now = Propagation.NONE;
  private FormerPrimary former = ENDED;
  private long fencedMillis = 2;

  @Test
  void aChangeIsCompleteWhenAWriteWentThroughEachRoute() {
    look(100, false, route("edge", "pool", EPOCH, -1, 0), client("site-2", EPOCH, -1, 0));
    assertThat(now.missing())
        .containsExactly(
            "two takes no commits yet",
            "pool of edge: no write went through it yet",
            "client of site-2: no write went through it yet");
    assertThat(now.sentence()).startsWith("not complete yet: two takes no commits yet; pool of");
    look(400, true, route("edge", "pool", EPOCH, -1, 0), client("site-2", EPOCH, 30, 20));
    assertThat(now.complete()).isFalse();
    assertThat(now.missing()).containsExactly("pool of edge: no write went through it yet");
    look(900, true, route("edge", "pool", EPOCH, 100, 50), client("site-2", EPOCH, 530, 20));
    assertThat(now)
        .isEqualTo(
            new Propagation(
                100,
                true,
                750,
                false,
                List.of(),
                List.of(
                    new RouteWrite("edge", "pool", "pgbouncer", true, 750, ""),
                    new RouteWrite("site-2", "client", "client", true, 350, ""))));
    assertThat(now.sentence()).isEqualTo("complete after 750 ms");
    Propagation complete = now;
    look(99_000, true, route("new", "pool", EPOCH, -1, 0));
    assertThat(now).isEqualTo(complete);
  }

  /** Whoever is connected to it by a name or behind a command is so until it ends. */
  @Test
  void aChangeIsCompleteOnlyWhenTheFormerPrimaryHasEnded() {
    former = new FormerPrimary("one", "its node is silent");
    fencedMillis = UNKNOWN;
    look(400, true, route("edge", "name", EPOCH, -1, 0));
    assertThat(now.missing())
        .containsExactly(
            "name of edge: no write went through it yet",
            "one, the former primary, was not seen to have ended: its node is silent");
    look(LATE, true, route("edge", "name", EPOCH, 14_000, 0));
    assertThat(now.sentence())
        .isEqualTo(
            "not complete: writes go through every route; one, the former primary, was not seen to"
                + " have ended: its node is silent");
    former = ENDED;
    fencedMillis = 40_000;
    look(40_100, true, route("edge", "name", EPOCH, 39_100, 0));
    assertThat(now.sentence()).isEqualTo("complete after 40000 ms");
    assertThat(now.firstWriteMillis()).isEqualTo(1_000);
  }

  @Test
  void withoutARouteTheFormerPrimaryIsWaitedForAllTheSame() {
    former = new FormerPrimary("one", "its node is silent");
    look(400, true);
    assertThat(now.missing())
        .containsExactly(
            "two takes commits; one, the former primary, was not seen to have ended: its node is"
                + " silent");
    former = ENDED;
    look(500, true);
    assertThat(now.completeMillis()).isEqualTo(500);
  }

  @Test
  void whoeverDidAWriteTakesCommitsAlsoBeforeItsAgentSaysSo() {
    look(100, false, route("edge", "pool", EPOCH, 10, 0), client("site-2", EPOCH, -1, 0));
    assertThat(now.missing()).containsExactly("client of site-2: no write went through it yet");
  }

  @Test
  void aWriteOfTheFormerEpochProvesNothing() {
    look(100, true, route("edge", "pool", EPOCH - 1, 9_000, 0));
    assertThat(now.complete()).isFalse();
    look(200, true, route("edge", "pool", EPOCH, -1, 0));
    assertThat(now.complete()).isFalse();
  }

  @Test
  void aRouteThatNeverComesIsNamedWithItsReason() {
    RouteStatus failed =
        new RouteStatus(
            "pool", "pgbouncer", EPOCH, "two", "FAILED", Instant.EPOCH, -1, -1, -1, "no");
    look(LATE - 1, true, new SeenRoute("edge", failed, 0));
    assertThat(now.late()).isFalse();
    look(LATE, true, new SeenRoute("edge", failed, 0));
    assertThat(now.late()).isTrue();
    assertThat(now.sentence()).isEqualTo("not complete: pool of edge: no");
    look(90_000, true, new SeenRoute("edge", failed, 80_000));
    assertThat(now.sentence()).isEqualTo("not complete: pool of edge: its node is silent");
    look(95_000, true);
    assertThat(now.missing()).as("not known here any more").hasSize(1);
    look(99_000, true, route("edge", "pool", EPOCH, 500, 0));
    assertThat(now.sentence()).isEqualTo("complete after 98500 ms");
    assertThat(now.late()).isFalse();
  }

  @Test
  void connectionsThatEndedWithTheirNodeAreWaitedForAMinute() {
    look(100, true, client("site-1", EPOCH - 1, 9_000, 100), client("old", 1, 9_000, 60_001));
    assertThat(now.missing()).hasSize(1).first().asString().startsWith("client of site-1");
    look(59_900, true, client("site-1", EPOCH - 1, 9_000, 59_900));
    assertThat(now.missing()).containsExactly("client of site-1: its node is silent");
    look(60_100, true, client("site-1", EPOCH - 1, 9_000, 60_100));
    assertThat(now.complete()).isTrue();
    assertThat(now.routes()).isEmpty();
  }

  @Test
  void aRouteIsMissingHoweverLongItsNodeIsSilent() {
    look(100, true, route("edge", "pool", EPOCH - 1, 9_000, 80_000));
    assertThat(now.missing()).containsExactly("pool of edge: its node is silent");
  }

  @Test
  void aWitnessThatHasJustBegunHasNotHeardEverybodyYet() {
    look(100, false, client("site-1", EPOCH, -1, 0));
    now = new Spread(change(), OptionalLong.empty(), 0, LATE).seen(List.of(), true, true, ENDED);
    assertThat(now.missing()).hasSize(1);
    now =
        new Spread(change(), OptionalLong.empty(), 50, LATE)
            .seen(List.of(client("site-1", EPOCH, 10, 0)), true, true, ENDED);
    assertThat(now.complete()).isTrue();
    assertThat(now.completeMillis()).isEqualTo(UNKNOWN);
    assertThat(now.routes().getFirst().afterMillis()).isEqualTo(UNKNOWN);
  }

  private void look(long elapsedMillis, boolean taking, SeenRoute... routes) {
    now =
        new Spread(change(), OptionalLong.of(elapsedMillis), elapsedMillis, LATE)
            .seen(List.of(routes), true, taking, former);
  }

  private DatabaseChange change() {
    return new DatabaseChange(
        EPOCH, "one", "two", "DB-22", "", Instant.EPOCH, 0, 1, fencedMillis, 3, 4, now, "", "");
  }

  private static SeenRoute route(
      String node, String name, long epoch, long writeAgeMillis, long ageMillis) {
    return seen(node, name, "pgbouncer", epoch, writeAgeMillis, ageMillis);
  }

  private static SeenRoute client(String node, long epoch, long writeAgeMillis, long ageMillis) {
    return seen(node, "client", "client", epoch, writeAgeMillis, ageMillis);
  }

  private static SeenRoute seen(
      String node, String name, String kind, long epoch, long writeAgeMillis, long ageMillis) {
    RouteStatus status =
        new RouteStatus(
            name, kind, epoch, "two", "POINTED", Instant.EPOCH, -1, -1, writeAgeMillis, "");
    return new SeenRoute(node, status, ageMillis);
  }
}
