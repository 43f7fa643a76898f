package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Disk;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/** When a load balancer may send clients to the server "one". */
class LeadershipTest {

  private static final long LEASE_MILLIS = 5_000;
  private static final long LONG_MILLIS = LEASE_MILLIS + 1;

  private final Leadership leadership = new Leadership(Duration.ofMillis(LEASE_MILLIS));
  private State state = State.PRIMARY;
  private long heardMillis;
  private long lookMillis;
  private long refusedMillis;
  private long waitingMillis;
  private boolean up = true;
  private String gate = "two";
  private String trouble = "";
  private Optional<DatabaseRecord> heard = Optional.of(record("one"));

  @Test
  void aPrimaryThatIsToldSoLeads() {
    assertThat(missing()).isEmpty();
    gate = "";
    heardMillis = LEASE_MILLIS;
    assertThat(missing()).isEmpty();
  }

  @Test
  void whatIsNoPrimaryDoesNotLead() {
    for (State other : State.values()) {
      state = other;
      assertThat(missing().isEmpty()).isEqualTo(other == State.PRIMARY);
    }
  }

  @Test
  void aPrimaryThatHeardOfItsReplacementDoesNotLead() {
    heard = Optional.of(record("two"));
    assertThat(missing()).contains("two is the primary of epoch 3, and not one");
  }

  @Test
  void aPrimaryThatHearsNobodyDoesNotLead() {
    heardMillis = LONG_MILLIS;
    assertThat(missing()).isEmpty();
    gate = "";
    assertThat(missing())
        .contains(
            "one has heard neither a witness nor its standby for 5000 ms, and may have been"
                + " replaced");
    gate = "two";
    waitingMillis = LONG_MILLIS;
    assertThat(missing()).isPresent();
    waitingMillis = 0;
    up = false;
    assertThat(missing()).isPresent();
    up = true;
    trouble = "it takes no commits";
    assertThat(missing()).isPresent();
  }

  @Test
  void anAgentThatHasHeardNoDecisionKnowsOfNone() {
    heard = Optional.empty();
    gate = "";
    assertThat(missing()).isPresent();
  }

  @Test
  void whatWasSeenLongAgoSaysNothing() {
    lookMillis = LONG_MILLIS;
    assertThat(missing()).contains("what one does was seen last 5001 ms ago");
  }

  @Test
  void aPrimaryThatRefusesCommitsDoesNotLead() {
    refusedMillis = 1;
    trouble = "no space left";
    assertThat(missing()).contains("one refuses commits: no space left");
  }

  private Optional<String> missing() {
    ServerReport report =
        new ServerReport(
            "one",
            1,
            1,
            new Decided(3, 7),
            heardMillis,
            lookMillis,
            state,
            "system",
            Position.NOWHERE,
            new Stream(up, Lsn.ZERO, waitingMillis),
            new Gate(gate, Optional.empty()),
            refusedMillis,
            Disk.UNKNOWN,
            Link.OPEN,
            ServerReport.Progress.NONE,
            0,
            Weakness.NONE,
            trouble,
            Optional.empty());
    return leadership.missing(report, heard);
  }

  private static DatabaseRecord record(String primary) {
    return new DatabaseRecord(7, 3, Mode.ALONE, primary, "", Lsn.ZERO, false, 0);
  }
}
