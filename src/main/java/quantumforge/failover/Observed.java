package quantumforge.failover;

import java.util.Optional;
import quantumforge.failover.Facts.Running;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.Progress;
import quantumforge.health.ServerReport.Stream;
import quantumforge.kernel.Lsn;

/**
 * What the agent saw of its server last.
 *
 * @param life in which life of the server
 * @param gate for whom commits are set to wait, as the server spells it
 * @param provenFrom see {@link quantumforge.health.ServerReport.Gate}
 * @param refusedMillis see {@link quantumforge.health.ServerReport}
 * @param peer whether the other server takes connections
 * @param impostor see {@link quantumforge.health.ServerReport.Weakness}
 * @param progress see {@link quantumforge.health.ServerReport}
 * @param strandedMillis for how long a standby has had nobody to follow, although the primary takes
 *     connections
 */
record Observed(
    int life,
    Running running,
    String system,
    String gate,
    Position position,
    Stream stream,
    Optional<Lsn> provenFrom,
    long refusedMillis,
    Link peer,
    String impostor,
    Progress progress,
    long strandedMillis) {

  static final Observed NOTHING =
      new Observed(
          0,
          Running.NO,
          "",
          "",
          Position.NOWHERE,
          Stream.NONE,
          Optional.empty(),
          0,
          Link.UNKNOWN,
          "",
          Progress.NONE,
          0);
}
