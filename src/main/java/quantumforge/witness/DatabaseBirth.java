package quantumforge.witness;

import java.util.List;
import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;

/** How the pair begins: which server is the first primary, and whether it has made its data. */
@Deterministic
record DatabaseBirth(DatabaseSituation situation) {

  /** The server that becomes the first primary; empty while that cannot be told. */
  Optional<String> firstPrimary() {
    List<String> servers = situation.servers();
    List<ServerReport> known =
        servers.stream().flatMap(name -> situation.inTouch(name).stream()).toList();
    if (known.size() < servers.size()) {
      return Optional.empty();
    }
    List<ServerReport> withData =
        known.stream()
            .filter(report -> report.state() != State.EMPTY || !report.system().isEmpty())
            .toList();
    return switch (withData.size()) {
      case 0 -> Optional.of(servers.getFirst());
      case 1 -> Optional.of(withData.getFirst().server());
      default -> Optional.empty();
    };
  }

  /**
   * An agent makes the first database only for the first record with a primary: for a later one,
   * data that are not there may have been lost.
   */
  boolean isOver() {
    return situation.record().version() != 1 || new PrimaryService(situation).is(State.PRIMARY);
  }
}
