package quantumforge.status;

import java.util.List;

/**
 * The essential data as one node has it: its local copy, and whether that and the servers agree.
 *
 * @param copy the local copy
 * @param checkedAgeMillis since all were compared; negative before the first time
 * @param primary the server that the others are compared with; empty when none answers
 * @param holders the servers and the copy
 */
public record EssentialStatus(
    CopyView copy, long checkedAgeMillis, String primary, List<Holder> holders) {

  public EssentialStatus {
    holders = List.copyOf(holders);
  }

  /**
   * The local copy.
   *
   * @param server from which it is; empty when there is none that can be read
   * @param epoch of the witness's record; 0 when it was not known
   * @param timeline of that server's log
   * @param end of the log that it has
   * @param ageMillis of what is in it; negative when there is none, or when nobody knows
   * @param trouble why it is not renewed; empty when it is
   */
  public record CopyView(
      String server, long epoch, int timeline, String end, long ageMillis, String trouble) {}

  /**
   * One that holds the essential data.
   *
   * @param name a server's, or {@code copy}
   * @param agreement EQUAL, BEHIND, UNKNOWN or DIFFERENT
   * @param behindBytes of the log; negative when nobody can say
   * @param sinceMillis for how long it has been so
   * @param detail for people; empty when it is equal
   * @param tables what it has; empty when that is unknown
   */
  public record Holder(
      String name,
      String agreement,
      long behindBytes,
      long sinceMillis,
      String detail,
      List<Table> tables) {
    public Holder {
      tables = List.copyOf(tables);
    }
  }

  /**
   * One table of a holder.
   *
   * @param sum of its rows, in hexadecimal digits
   */
  public record Table(String name, long rows, String sum) {}
}
