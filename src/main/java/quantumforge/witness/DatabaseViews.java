package quantumforge.witness;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.DatabaseStatus.Verdict;
import quantumforge.witness.DatabaseSituation.Seen;

/** Shows people what the witness knows of the database. */
@Deterministic
final class DatabaseViews {

  private DatabaseViews() {}

  static DatabaseStatus of(
      DatabaseMachine.State state,
      List<String> servers,
      Map<String, Seen> seen,
      List<DatabaseChange> changes) {
    DatabaseRecord record = state.record();
    Lsn end =
        Optional.ofNullable(seen.get(record.primary()))
            .map(primary -> primary.report().position().end())
            .orElse(Lsn.ZERO);
    return new DatabaseStatus(
        record.epoch(),
        record.version(),
        record.mode().name(),
        record.primary(),
        record.standby(),
        record.paused(),
        record.failovers(),
        new Verdict(
            state.verdict().rule(), state.verdict().reason(), state.verdict().level().name()),
        servers.stream().map(server -> view(server, record, end, seen.get(server))).toList(),
        changes);
  }

  private static ServerView view(String server, DatabaseRecord record, Lsn end, Seen seen) {
    if (seen == null) {
      return new ServerView(server, "UNHEARD", -1, 0, "", 0, 0, "");
    }
    ServerReport report = seen.report();
    boolean leads = server.equals(record.primary());
    return new ServerView(
        server,
        report.state().name(),
        seen.ageMillis(),
        report.position().timeline(),
        report.position().end().toString(),
        leads ? 0 : end.ahead(report.position().end()),
        leads ? report.stream().stillMillis() : 0,
        report.trouble());
  }
}
