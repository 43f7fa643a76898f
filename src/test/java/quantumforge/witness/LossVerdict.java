package quantumforge.witness;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Lsn;

/** What the history says of a change of the primary, for the simulator. */
public final class LossVerdict {

  private LossVerdict() {}

  /** Whether it says that commits of which clients were told may be gone. */
  public static boolean isAtRisk(
      DatabaseRecord before,
      DatabaseRecord after,
      Optional<DatabaseCommand> command,
      Lsn confirmed) {
    return ChangeLog.decided(
            ChangeLog.resume(List.of()),
            before,
            after,
            DatabaseMachine.Verdict.NONE,
            command,
            confirmed,
            Optional.empty(),
            0,
            Instant.EPOCH)
        .changes()
        .getLast()
        .loss()
        .startsWith("at risk");
  }
}
