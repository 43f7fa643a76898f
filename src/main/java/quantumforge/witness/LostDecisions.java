package quantumforge.witness;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;
import quantumforge.witness.DatabaseSituation.Seen;

/**
 * Decisions that an agent has heard and the control nodes do not have: a majority of their copies
 * came back as it was at an earlier time. The agents refuse what is older, so nothing that is
 * decided on such a record would be done, until it has as high a number and something else in it.
 */
@Deterministic
record LostDecisions(DatabaseSituation situation) {

  private static final Comparator<Decided> ORDER =
      Comparator.comparingLong(Decided::epoch).thenComparingLong(Decided::version);

  /**
   * An agent has heard of a newer decision, and not from a witness that decides just now, of which
   * this one has yet to hear.
   */
  boolean exist() {
    return situation.servers().stream()
        .flatMap(server -> situation.last(server).stream())
        .filter(this::hearsNobody)
        .anyMatch(last -> isNewer(last.report().decided()));
  }

  private boolean hearsNobody(Seen last) {
    return last.ageMillis() > situation.limits().silenceMillis()
        || last.report().heardMillis() > 2 * situation.limits().silenceMillis();
  }

  private boolean isNewer(Decided decided) {
    return decided.version() > situation.record().version()
        || decided.epoch() > situation.record().epoch();
  }

  /** The newest one that any agent has heard of. */
  Decided newest() {
    return situation.servers().stream()
        .flatMap(server -> situation.last(server).stream())
        .map(last -> last.report().decided())
        .max(ORDER)
        .orElse(Decided.NOTHING);
  }

  /**
   * Who takes commits by the newest decision, which may go on alone: nobody else does, or is about
   * to. It would have ended its server meanwhile, had the newest decision named the other one.
   */
  Optional<ServerReport> heir() {
    List<ServerReport> said =
        situation.servers().stream()
            .flatMap(server -> situation.fresh(server).stream())
            .filter(situation::isLookedAt)
            .toList();
    List<ServerReport> leading = said.stream().filter(report -> mayLead(report.state())).toList();
    return said.size() < situation.servers().size() || leading.size() != 1
        ? Optional.empty()
        : leading.stream()
            .filter(report -> report.state() == State.PRIMARY)
            .filter(report -> report.decided().equals(newest()))
            .filter(report -> report.heardMillis() > situation.limits().switchoverMillis())
            .findFirst();
  }

  private static boolean mayLead(State state) {
    return switch (state) {
      case PRIMARY, YIELDED, HUNG, STARTING -> true;
      case STANDBY, DOWN, CRASHED, EMPTY, BROKEN, REBUILDING -> false;
    };
  }
}
