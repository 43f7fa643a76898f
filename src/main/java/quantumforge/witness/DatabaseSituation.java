package quantumforge.witness;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;

/**
 * What the rules look at: what is decided, what both agents say and how old that is. What follows
 * from it is said by the classes that are made of it, as {@link PrimaryLoss}.
 *
 * @param servers both servers' names, the preferred primary first
 * @param seen the newest report of each server that reported, by name
 * @param confirmed the most that the standby was seen to have confirmed in this epoch
 * @param confirmedMillis for how long this witness has known of that
 * @param modeMillis for how long this witness has known the record to be in its mode
 * @param primaryMillis how long ago this witness made the primary the primary; {@link
 *     ServerReport#NEVER} when another one did
 * @param command what an operator asks for and was not answered
 */
@Deterministic
public record DatabaseSituation(
    List<String> servers,
    DatabaseLimits limits,
    DatabaseRecord record,
    Map<String, Seen> seen,
    Lsn confirmed,
    long confirmedMillis,
    long modeMillis,
    long primaryMillis,
    Optional<DatabaseCommand> command) {

  /**
   * A report.
   *
   * @param ageMillis how long ago it arrived here
   */
  public record Seen(ServerReport report, long ageMillis) {}

  /** The server that is not the primary, whether commits wait for it or not. */
  String standby() {
    return record.standby().isEmpty() ? other(record.primary()) : record.standby();
  }

  private String other(String server) {
    return servers.stream().filter(name -> !name.equals(server)).findFirst().orElse("");
  }

  /** What a server's agent said last, however long ago. */
  Optional<Seen> last(String server) {
    return Optional.ofNullable(seen.get(server));
  }

  /** What a server's agent says, unless it is silent. */
  Optional<ServerReport> fresh(String server) {
    return last(server)
        .filter(report -> report.ageMillis() <= limits.silenceMillis())
        .map(Seen::report);
  }

  /**
   * What an agent says that hears the witness too: one that is deaf does not do what is decided.
   */
  Optional<ServerReport> inTouch(String server) {
    return fresh(server).filter(report -> report.heardMillis() <= limits.silenceMillis());
  }

  /** The same, of whose server is known how it does: a look at it has not been standing still. */
  Optional<ServerReport> known(String server) {
    return inTouch(server).filter(this::isLookedAt);
  }

  boolean isLookedAt(ServerReport report) {
    return report.lookMillis() <= limits.silenceMillis();
  }

  /** The same, had no operator asked. */
  DatabaseSituation withoutCommand() {
    return new DatabaseSituation(
        servers,
        limits,
        record,
        seen,
        confirmed,
        confirmedMillis,
        modeMillis,
        primaryMillis,
        Optional.empty());
  }
}
