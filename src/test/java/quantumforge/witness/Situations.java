package quantumforge.witness;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Lsn;

/** Situations for tests of single rules. */
final class Situations {

  private Situations() {}

  /** Nobody reports anything. */
  static DatabaseSituation of(DatabaseRecord record) {
    return new DatabaseSituation(
        List.of("one", "two"),
        Mutants.limits(Duration.ofMinutes(10), 3),
        record,
        Map.of(),
        Lsn.ZERO,
        0,
        0,
        ServerReport.NEVER,
        Optional.empty());
  }
}
