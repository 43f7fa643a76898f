package quantumforge.failover;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.kernel.Deterministic;

/**
 * Why a standby gets no log although the primary takes connections, as its server's own log says.
 * Data that are thrown away for another reason than that they cannot follow may be the only copy
 * that is left tomorrow. Thread-safe.
 */
@Deterministic
final class FollowTrouble {

  /** A connection is given up and tried again within that. */
  static final long STRANDED_MILLIS = 3_000;

  /** What a process of the server says that has no client. */
  private static final Pattern OWN =
      Pattern.compile("\\S+ \\S+ \\S+ \\[\\d+] xid=\\d+ (?:LOG|ERROR|FATAL):  (?:\\w{5}: )?(.*)");

  /**
   * Words that say that the data are of no use as they are (PostgreSQL, xlogrecovery.c:
   * rescanLatestTimeLine; walreceiver.c: WalReceiverMain; walsender.c: StartReplication, and
   * WalSndSegmentOpen).
   */
  private static final List<Pattern> USELESS =
      List.of(
          Pattern.compile(
              "new timeline \\d+ forked off current database system timeline \\d+ before current"
                  + " recovery point"),
          Pattern.compile("new timeline \\d+ is not a child of database system timeline"),
          Pattern.compile("highest timeline \\d+ of the primary is behind recovery timeline"),
          Pattern.compile("requested starting point \\S+ on timeline \\d+ is not in this server's"),
          Pattern.compile("requested starting point \\S+ is ahead of the WAL flush position"),
          Pattern.compile("requested WAL segment \\S+ has already been removed"));

  /** Somebody else uses what the standby needs; with a copy it would need the same. */
  private static final Pattern HELD =
      Pattern.compile("replication slot \"\\S+\" is active for PID \\d+");

  private static final Pattern ANY = Pattern.compile("could not (?:connect|start|receive)");

  private enum Kind {
    USELESS,
    HELD,
    OTHER
  }

  private record Said(Kind kind, String sentence) {}

  private Optional<Said> last = Optional.empty();

  /**
   * What follows.
   *
   * @param useless why the data must be made anew; empty when they need not
   * @param obstacle what else keeps the server from following, that a copy would not mend; empty
   *     for nothing
   */
  record Verdict(String useless, String obstacle) {

    static final Verdict NONE = new Verdict("", "");
  }

  /** The server has written a line into its log. */
  synchronized void said(CharSequence line) {
    Matcher own = OWN.matcher(line);
    if (own.matches()) {
      String sentence = own.group(1);
      kind(sentence).ifPresent(kind -> last = Optional.of(new Said(kind, sentence)));
    }
  }

  private static Optional<Kind> kind(String sentence) {
    if (USELESS.stream().anyMatch(pattern -> pattern.matcher(sentence).find())) {
      return Optional.of(Kind.USELESS);
    }
    if (HELD.matcher(sentence).find()) {
      return Optional.of(Kind.HELD);
    }
    return ANY.matcher(sentence).find() ? Optional.of(Kind.OTHER) : Optional.empty();
  }

  /** It follows, or follows another server from now on: what was said before says nothing. */
  synchronized void forget() {
    last = Optional.empty();
  }

  /**
   * What to make of it.
   *
   * @param strandedMillis for how long nothing came although the primary takes connections
   * @param patienceMillis after so long the data are taken for useless without a proof
   */
  synchronized Verdict verdict(long strandedMillis, long patienceMillis) {
    if (strandedMillis <= STRANDED_MILLIS) {
      return Verdict.NONE;
    }
    String why = last.map(Said::sentence).orElse("its log does not say why");
    Kind kind = last.map(Said::kind).orElse(Kind.OTHER);
    return switch (kind) {
      case USELESS -> new Verdict(why, "");
      case HELD -> new Verdict("", why);
      case OTHER ->
          strandedMillis > patienceMillis
              ? new Verdict(
                  "it has got no log for %d s although the primary takes connections: %s"
                      .formatted(strandedMillis / 1_000, why),
                  "")
              : Verdict.NONE;
    };
  }
}
