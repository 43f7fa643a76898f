package quantumforge.status;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is decided about the database, and what its servers do.
 *
 * @param epoch grows by one with each change of the primary
 * @param version grows by one with each decision
 * @param mode which server may do what
 * @param primary the only server that may be read-write; empty before the first
 * @param standby for whom commits wait, or are to; empty when the primary is alone
 * @param paused whether an operator decides instead of the witness
 * @param failovers changes of the primary that nobody asked for, since it was calm last
 * @param degradations how often commits waited too long for the standby, since it was calm last
 * @param copiesMillis for how long commits have been on as many servers as now ({@link #copies}),
 *     as far as this witness has seen it: at least so long
 * @param verdict by which rule the witness decided last
 * @param servers both servers as their agents reported last
 * @param changes the newest changes of the primary, the newest last
 */
public record DatabaseStatus(
    long epoch,
    long version,
    String mode,
    String primary,
    String standby,
    boolean paused,
    int failovers,
    int degradations,
    long copiesMillis,
    Verdict verdict,
    List<ServerView> servers,
    List<DatabaseChange> changes) {

  public DatabaseStatus {
    servers = List.copyOf(servers);
    changes = List.copyOf(changes);
  }

  /** The newest change of the primary; empty when none is known. */
  public Optional<DatabaseChange> newest() {
    return changes.isEmpty() ? Optional.empty() : Optional.of(changes.getLast());
  }

  /** How many things the newest change of the primary lacks to be complete; 0 when it is. */
  public int missing() {
    return newest().map(change -> change.propagation().missing().size()).orElse(0);
  }

  /** On how many servers a commit is when it is confirmed: 0 without a primary, 1 or 2. */
  public int copies() {
    return copies(mode);
  }

  /** The same of a mode. */
  public static int copies(String mode) {
    return switch (mode) {
      case "SYNCHRONOUS", "SWITCHOVER" -> 2;
      case "ALONE", "ARMING" -> 1;
      default -> 0;
    };
  }

  /** How many settings give up what commits are promised, at the server that has more of them. */
  public int loosened() {
    return servers.stream().mapToInt(ServerView::loosened).max().orElse(0);
  }

  /** How often the server that failed more as the primary has done so. */
  public int failures() {
    return servers.stream().mapToInt(ServerView::failures).max().orElse(0);
  }

  /** How many commits clients were told of without the standby, and it may still lack. */
  public long atRisk() {
    return primaryView().mapToLong(ServerView::atRisk).sum();
  }

  /** How many waits for the standby clients have cancelled, in this life of the primary's agent. */
  public long cancelledWaits() {
    return primaryView().mapToLong(ServerView::cancelledWaits).sum();
  }

  private Stream<ServerView> primaryView() {
    return servers.stream().filter(view -> view.server().equals(primary));
  }

  /**
   * Why.
   *
   * @param rule its id in docs/failover.md
   * @param reason the condition and what follows, in words
   * @param level FINE, WARNING or CRITICAL
   */
  public record Verdict(String rule, String reason, String level) {

    /** Whether a person is needed. */
    public boolean isCritical() {
      return level.equals("CRITICAL");
    }
  }

  /**
   * One server.
   *
   * @param state what it does
   * @param ageMillis since its agent was heard
   * @param timeline of its log; counts promotions
   * @param end everything before it is on its disk
   * @param behindBytes what it lacks of the primary's log; 0 at the primary
   * @param waitingMillis at the primary, how long the oldest commit has been waiting
   * @param replication for whom commits wait, or whether it follows, in words; empty when it does
   *     neither
   * @param diskFreeBytes of the disk of its data; -1 when it is not known
   * @param diskTotalBytes as well
   * @param failures how often it was replaced as the primary without that anybody asked for it,
   *     since an operator let it go on last
   * @param loosened how many settings give up what commits are promised
   * @param cancelledWaits commits whose clients cancelled the wait for the standby, in this life of
   *     the agent
   * @param atRisk how many of them the standby was not yet seen to have
   * @param trouble what is wrong; empty when nothing is
   */
  public record ServerView(
      String server,
      String state,
      long ageMillis,
      int timeline,
      String end,
      long behindBytes,
      long waitingMillis,
      String replication,
      long diskFreeBytes,
      long diskTotalBytes,
      int failures,
      int loosened,
      long cancelledWaits,
      long atRisk,
      String trouble) {}
}
