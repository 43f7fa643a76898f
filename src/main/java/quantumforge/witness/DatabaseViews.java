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
      List<DatabaseChange> changes,
      long copiesMillis) {
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
        record.degradations(),
        copiesMillis,
        new Verdict(
            state.verdict().rule(), state.verdict().reason(), state.verdict().level().name()),
        servers.stream().map(server -> view(server, record, end, seen.get(server))).toList(),
        changes);
  }

  private static ServerView view(String server, DatabaseRecord record, Lsn end, Seen seen) {
    if (seen == null) {
      return new ServerView(
          server, "UNHEARD", -1, 0, "", 0, 0, "", -1, -1, record.failures(server), 0, 0, 0, "");
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
        leads ? waitingMillis(report) : 0,
        does(report, leads),
        report.disk().freeBytes(),
        report.disk().totalBytes(),
        record.failures(server),
        report.weakness().loosened().size(),
        report.weakness().cancelled().total(),
        report.weakness().cancelled().atRisk(),
        report.trouble());
  }

  private static String does(ServerReport report, boolean leads) {
    if (report.state() == ServerReport.State.STARTING) {
      return "takes no connections for %d s: %s"
          .formatted(report.progress().startingMillis() / 1_000, report.progress().phase());
    }
    return leads ? gate(report) : stream(report);
  }

  private static long waitingMillis(ServerReport report) {
    long still = report.stream().stillMillis();
    return still == ServerReport.NEVER ? 0 : still;
  }

  private static String gate(ServerReport report) {
    if (report.state() != ServerReport.State.PRIMARY) {
      return "";
    }
    String standby = report.gate().standby();
    if (standby.isEmpty()) {
      return "commits wait for nobody";
    }
    return report.gate().provenFrom().isPresent()
        ? "commits wait for " + standby
        : "commits are to wait for " + standby + ", and were not seen to yet";
  }

  private static String stream(ServerReport report) {
    if (report.state() != ServerReport.State.STANDBY) {
      return "";
    }
    return report.stream().up() ? "streams from the primary" : "does not stream";
  }
}
