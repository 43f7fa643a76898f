package quantumforge.failover;

import java.time.Duration;
import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;
import quantumforge.witness.DatabaseRecord;

/**
 * Whether new clients may be sent to a server as the primary. One that runs read-write may have
 * been replaced meanwhile: it leads as long as a witness says so, or as its standby confirms its
 * commits, which a server that was promoted does not.
 */
@Deterministic
public final class Leadership {

  private final long leaseMillis;

  /**
   * @param lease whatever is older says nothing any more; see {@link Agent}
   */
  public Leadership(Duration lease) {
    this.leaseMillis = lease.toMillis();
  }

  /**
   * Why it does not lead; empty when it does.
   *
   * @param report what its agent says of it now
   * @param heard the newest decision that this life of the agent has heard
   */
  public Optional<String> missing(ServerReport report, Optional<DatabaseRecord> heard) {
    String server = report.server();
    if (report.state() != State.PRIMARY) {
      return Optional.of("%s is %s".formatted(server, report.state()));
    }
    Optional<DatabaseRecord> other = heard.filter(record -> !record.primary().equals(server));
    if (other.isPresent()) {
      return Optional.of(
          "%s is the primary of epoch %d, and not %s"
              .formatted(other.get().primary(), other.get().epoch(), server));
    }
    if (report.lookMillis() > leaseMillis) {
      return Optional.of(
          "what %s does was seen last %d ms ago".formatted(server, report.lookMillis()));
    }
    if (report.refusedMillis() > 0) {
      return Optional.of("%s refuses commits: %s".formatted(server, report.trouble()));
    }
    boolean witness = heard.isPresent() && report.heardMillis() <= leaseMillis;
    return witness || standbyConfirms(report)
        ? Optional.empty()
        : Optional.of(
            "%s has heard neither a witness nor its standby for %d ms, and may have been replaced"
                .formatted(server, leaseMillis));
  }

  /** The agent commits a row several times a second, and none has been waiting for long. */
  private boolean standbyConfirms(ServerReport report) {
    return !report.gate().standby().isEmpty()
        && report.stream().up()
        && report.stream().stillMillis() <= leaseMillis
        && report.trouble().isEmpty();
  }
}
