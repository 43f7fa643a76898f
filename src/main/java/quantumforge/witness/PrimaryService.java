package quantumforge.witness;

import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;
import quantumforge.witness.DatabaseSituation.Seen;

/** What a primary that is not lost does for its clients, and whether it does what is decided. */
@Deterministic
record PrimaryService(DatabaseSituation situation) {

  private DatabaseLimits limits() {
    return situation.limits();
  }

  private String name() {
    return situation.record().primary();
  }

  private Optional<ServerReport> known(State state) {
    return situation.known(name()).filter(report -> report.state() == state);
  }

  /** Its agent hears the witness, and says of its server that it is in a state. */
  boolean is(State state) {
    return situation.inTouch(name()).filter(report -> report.state() == state).isPresent();
  }

  boolean isNotReady() {
    return situation.inTouch(name()).filter(report -> report.state() != State.PRIMARY).isPresent();
  }

  /** It speaks, so its machine is there; how its server does is not known to it for long. */
  boolean isNotSeen() {
    return situation.inTouch(name()).filter(report -> !situation.isLookedAt(report)).isPresent();
  }

  /** It takes commits, and its agent has heard the newest decision. */
  Optional<ServerReport> upToDate() {
    return known(State.PRIMARY)
        .filter(report -> report.decided().version() == situation.record().version());
  }

  /**
   * Commits wait for a standby that does not confirm them; those of open sessions too, in a server
   * that lets nobody else in. Of one that does not answer its agent nobody knows.
   */
  boolean commitsBlocked() {
    return known(State.PRIMARY)
        .or(
            () ->
                known(State.HUNG)
                    .filter(report -> report.stream().stillMillis() != ServerReport.NEVER))
        .filter(report -> report.stream().stillMillis() >= limits().blockedMillis())
        .isPresent();
  }

  /** It runs and says that it cannot commit. */
  boolean refuses() {
    return known(State.PRIMARY)
        .filter(report -> report.refusedMillis() >= limits().refusedMillis())
        .isPresent();
  }

  /** Its agent, which looks by its own commits whether the server takes any, sees none done. */
  boolean refusesItsAgent() {
    return known(State.PRIMARY)
        .filter(report -> report.refusedMillis() == 0)
        .filter(report -> report.progress().uncommittedMillis() >= limits().refusedMillis())
        .isPresent();
  }

  /** Commits do not wait although it is decided and known to the agent that they do. */
  boolean gateOpen() {
    return upToDate()
        .filter(report -> !report.gate().standby().equals(situation.record().standby()))
        .isPresent();
  }

  /**
   * Who confirms commits in the standby's place. The primary's last word counts however old it is:
   * what was confirmed then may be missing at the standby for ever.
   */
  Optional<String> impostor() {
    return situation
        .last(name())
        .map(Seen::report)
        .filter(report -> report.decided().epoch() == situation.record().epoch())
        .map(report -> report.weakness().impostor())
        .filter(impostor -> !impostor.isEmpty());
  }

  /** The server that runs as the primary says so. */
  boolean hasAnImpostor() {
    return is(State.PRIMARY) && impostor().isPresent();
  }
}
