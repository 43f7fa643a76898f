package quantumforge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.status.DatabaseChange;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Change;
import quantumforge.status.PlantAlerts.Severity;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.Propagation;

class AlertBookTest {

  private static final String UP = "forge.feed.connections.up";
  private static final String BINANCE = "binance_spot";

  private final AlertPlant plant = new AlertPlant(AlertDefaults.settings());

  @Test
  void anAlertIsRaisedWhenItsConditionHeldForItsTimeAndNotBefore() {
    plant.figure("vps-1", UP, BINANCE, 0);
    assertThat(plant.pass(60)).as("seen for 59.5 s").isEmpty();
    List<Change> changes = plant.pass(0.5);

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().raised()).isTrue();
    assertThat(changes.getFirst().at()).isEqualTo(plant.now());
    Alert alert = plant.view().active().getFirst();
    assertThat(alert.id()).isEqualTo("exchange-disconnected");
    assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(alert.node()).isEqualTo("vps-1");
    assertThat(alert.subject()).isEqualTo(BINANCE);
    assertThat(alert.sentence()).contains("no connection to binance_spot is open");
    assertThat(alert.mend()).isNotEmpty();
    assertThat(alert.ageMillis()).isEqualTo(60_000);
    assertThat(alert.since()).isEqualTo(plant.now().minusSeconds(60));
  }

  @Test
  void aConditionThatIsInterruptedBeginsAnew() {
    plant.figure("vps-1", UP, BINANCE, 0).pass(45);
    plant.figure("vps-1", UP, BINANCE, 1).pass(0.5);
    plant.figure("vps-1", UP, BINANCE, 0);
    assertThat(plant.pass(60)).isEmpty();
    assertThat(plant.pass(0.5)).hasSize(1);
  }

  @Test
  void whatSwingsAboutItsLimitStaysRaisedAndIsClearedOnce() {
    String lag = "forge.relay.group.lag.seconds";
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      changes.addAll(plant.figure("vps-1", lag, "brains", 10.1).pass(1));
      changes.addAll(plant.figure("vps-1", lag, "brains", 9.9).pass(20));
    }
    assertThat(changes).hasSize(1);
    assertThat(plant.pass(9.5)).as("not over for 30 s").isEmpty();
    List<Change> cleared = plant.pass(1);
    assertThat(cleared).hasSize(1);
    assertThat(cleared.getFirst().raised()).isFalse();
    assertThat(plant.active()).isEmpty();
    assertThat(plant.view().recent()).extracting(Change::raised).containsExactly(false, true);
  }

  @Test
  void aShareIsOfTheSameNodeAndSubject() {
    plant.figure("vps-1", "forge.relay.buffer.bytes", "", 80.0);
    plant.figure("vps-1", "forge.relay.buffer.limit.bytes", "", 100.0);
    plant.figure("vps-2", "forge.relay.buffer.bytes", "", 81.0);
    plant.figure("vps-2", "forge.relay.buffer.limit.bytes", "", 100.0);
    plant.figure("vps-3", "forge.relay.buffer.bytes", "", 81.0);
    plant.pass(70);
    assertThat(plant.view().active()).extracting(Alert::node).containsExactly("vps-2");
    assertThat(plant.view().active().getFirst().sentence()).contains("81 %");
  }

  @Test
  void aCounterIsJudgedByItsGrowthWithinTheWindow() {
    String retries = "forge.relay.retries";
    plant.figure("vps-1", retries, "", 500).pass(10);
    assertThat(plant.active()).as("what was before the witness came").isEmpty();
    plant.figure("vps-1", retries, "", 510).pass(1);
    assertThat(plant.active()).as("10 within a minute").isEmpty();
    plant.figure("vps-1", retries, "", 511).pass(1);
    assertThat(plant.active()).containsExactly("forwarder-retries");
    assertThat(plant.pass(86)).as("a minute later it is over, and 30 s on it is cleared").isEmpty();
    assertThat(plant.pass(6)).extracting(Change::raised).containsExactly(false);
  }

  @Test
  void aSlowCounterNeverExceedsItsRate() {
    String retries = "forge.relay.retries";
    for (int i = 0; i < 300; i++) {
      plant.figure("vps-1", retries, "", i / 6).pass(1);
    }
    assertThat(plant.view().recent()).as("ten a minute, for five minutes").isEmpty();
  }

  @Test
  void aRestartedProcessCountsAnewAndItsCountIsNotLost() {
    String bans = "forge.exchange.request.bans";
    plant.figure("vps-1", bans, BINANCE, 7).pass(5);
    plant.figure("vps-1", bans, BINANCE, 0).pass(5);
    assertThat(plant.active()).isEmpty();
    plant.figure("vps-1", bans, BINANCE, 1).pass(1);
    assertThat(plant.active()).containsExactly("venue-ban");
  }

  @Test
  void oldFiguresAreNoEvidenceAndTheSilentNodeIsTheAlert() {
    plant.figure("vps-1", "forge.feed.staleness.seconds", BINANCE, 61).pass(1);
    assertThat(plant.active()).containsExactly("feed-stale");
    plant.is("vps-1", Reachability.STALE).pass(31);
    assertThat(plant.active()).containsExactly("node-silent");
    assertThat(plant.view().active().getFirst().subject()).isEqualTo("vps-1");
    plant.is("vps-1", Reachability.UP).figure("vps-1", "forge.feed.staleness.seconds", BINANCE, 1);
    plant.pass(31);
    assertThat(plant.active()).isEmpty();
  }

  @Test
  void aNewWitnessGoesOnWithWhatIsRaised() {
    plant.figure("vps-1", UP, BINANCE, 0).pass(100);
    plant.moveWitness(8);
    assertThat(plant.pass(1)).as("not raised again").isEmpty();
    assertThat(plant.view().active().getFirst().ageMillis()).isEqualTo(99_500 + 8_000 + 1_000);
    assertThat(plant.view().recent()).hasSize(1);
    plant.figure("vps-1", UP, BINANCE, 2);
    assertThat(plant.pass(31)).extracting(Change::raised).containsExactly(false);
  }

  @Test
  void theWorstComesFirstThenTheOldest() {
    plant.figure("b", "forge.brain.staleness.seconds", "", 100);
    plant.figure("a", "forge.relay.group.lag.seconds", "x", 11).pass(1);
    plant.figure("a", "forge.brain.staleness.seconds", "", 100).pass(1);
    assertThat(plant.active()).containsExactly("brain-stale", "brain-stale", "stream-lag");
    assertThat(plant.view().active()).extracting(Alert::node).containsExactly("b", "a", "a");
  }

  @Test
  void whatIsSilencedIsNotRaisedAndIsNamed() {
    AlertPlant silent = new AlertPlant(AlertDefaults.settings(List.of("brain-stale"), 10, 10));
    silent.figure("a", "forge.brain.staleness.seconds", "", 100).pass(10);
    assertThat(silent.active()).isEmpty();
    assertThat(silent.view().silenced()).containsExactly("brain-stale");
  }

  @Test
  void neitherConditionsNorChangesGrowBeyondTheirLimits() {
    AlertPlant small = new AlertPlant(AlertDefaults.settings(List.of(), 3, 2));
    for (int i = 0; i < 5; i++) {
      small.figure("a", "forge.relay.group.lag.seconds", "group" + i, 60);
    }
    small.pass(1);
    PlantAlerts view = small.view();
    assertThat(view.active()).hasSize(3);
    assertThat(view.recent()).hasSize(2);
    assertThat(view.untracked()).isEqualTo(2);
  }

  @Test
  void aSingleCopyOfTheDatabaseIsAnAlertOfThePlantAndEndsWhenCommitsWaitAgain() {
    plant.database("SYNCHRONOUS", "FINE");
    assertThat(plant.pass(300)).isEmpty();
    plant.database("ALONE", "WARNING");
    assertThat(plant.pass(60)).isEmpty();
    assertThat(plant.pass(0.5)).hasSize(1);
    assertThat(plant.active()).containsExactly("database-single-copy");
    assertThat(plant.view().active().getFirst().node()).isEmpty();
    plant.database("ALONE", "CRITICAL").pass(11);
    assertThat(plant.active()).containsExactly("database-critical", "database-single-copy");
    plant.database("SYNCHRONOUS", "FINE").pass(31);
    assertThat(plant.active()).isEmpty();
  }

  @Test
  void aSettingThatGivesUpWhatCommitsArePromisedIsAnAlertUntilItIsGone() {
    plant.databaseWeak(2, 0).pass(11);
    assertThat(plant.active()).containsExactly("database-loosened");
    plant.databaseWeak(0, 0).pass(31);
    assertThat(plant.active()).isEmpty();
  }

  @Test
  void anAcknowledgedCommitThatTheStandbyMayLackIsAnAlertAtOnce() {
    plant.databaseWeak(0, 1).pass(0.5);
    assertThat(plant.active()).containsExactly("database-commits-at-risk");
    plant.databaseWeak(0, 0).pass(31);
    assertThat(plant.active()).isEmpty();
  }

  @Test
  void aChangeOfThePrimaryThatClientsDoNotFollowIsAnAlertUntilTheyDo() {
    plant.database("SYNCHRONOUS", "FINE", List.of(change(List.of("pool of edge: no"))));
    assertThat(plant.pass(15)).isEmpty();
    assertThat(plant.pass(0.5)).hasSize(1);
    assertThat(plant.active()).containsExactly("database-change-incomplete");
    plant.database("SYNCHRONOUS", "FINE", List.of(change(List.of()))).pass(31);
    assertThat(plant.active()).isEmpty();
  }

  private static DatabaseChange change(List<String> missing) {
    Propagation propagation = new Propagation(20, missing.isEmpty(), -1, false, missing, List.of());
    return new DatabaseChange(
        2, "one", "two", "DB-22", "", Instant.EPOCH, 0, 1, 2, 3, 4, propagation, "", "");
  }
}
