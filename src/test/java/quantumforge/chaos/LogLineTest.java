package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quantumforge.chaos.History.Effect;

/** What the nodes log must be understood, or the checker would have nothing to check. */
class LogLineTest {

  private static Effect of(String message) {
    return LogLine.effect(1, "node", message);
  }

  @Test
  void whatAnAgentDoesCarriesItsDecision() {
    assertThat(
            of("site-2: epoch 4, version 17, ALONE: Promote[reason=it is the primary of epoch 4]"))
        .isEqualTo(
            new Effect.Acted(
                1, "site-2", 4, 17, "ALONE", "Promote", "reason=it is the primary of epoch 4"));
    assertThat(
            of("site-1: epoch 4, version 18, ARMING: SetGate[standby=site-2, reason=as decided]"))
        .isEqualTo(
            new Effect.Acted(
                1, "site-1", 4, 18, "ARMING", "SetGate", "standby=site-2, reason=as decided"));
    assertThat(of("site-1: nothing heard: Wait[reason=no witness was heard yet]"))
        .isEqualTo(
            new Effect.Acted(1, "site-1", 0, 0, "", "Wait", "reason=no witness was heard yet"));
  }

  @Test
  void aServerThatTakesCommitsNamesItsEpoch() {
    assertThat(of("site-1: takes commits on timeline 3 in epoch 5"))
        .isEqualTo(new Effect.Leads(1, "site-1", 5, 3));
  }

  @Test
  void aRouteNamesItsEpoch() {
    assertThat(
            of(
                "route pool: PROVEN, site-2 at 10.77.0.12:5432, epoch 2; pointed after 1 ms, a write through it after 2 ms"))
        .isEqualTo(new Effect.Routed(1, "node", "pool", "PROVEN", "site-2", 2));
    assertThat(
            of(
                "route pool: HELD, site-2 at 10.77.0.12:5432, held, epoch 2; pointed after 1 ms, a write through it after 2 ms"))
        .isEqualTo(new Effect.Routed(1, "node", "pool", "HELD", "site-2", 2));
  }

  @Test
  void everythingElseIsKeptAsItIs() {
    assertThat(of("database: goes on from x"))
        .isEqualTo(new Effect.Logged(1, "node", "database: goes on from x"));
  }
}
