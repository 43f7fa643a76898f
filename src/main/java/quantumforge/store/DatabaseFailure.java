package quantumforge.store;

import java.util.Optional;

/**
 * Why a unit of work did not succeed, and so what its caller may do. The message is one sentence
 * for people; the cause is the driver's.
 */
public abstract sealed class DatabaseFailure extends Exception {

  private static final long serialVersionUID = 1;

  private DatabaseFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Nothing was committed, and the work is not to blame: no primary was found, the connection broke
   * before the commit was sent, or the server gave the transaction up. Safe to repeat.
   */
  public static final class NotCommitted extends DatabaseFailure {
    private static final long serialVersionUID = 1;

    NotCommitted(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The server refused a statement of the work, which would be refused again. Nothing was done. */
  public static final class Refused extends DatabaseFailure {
    private static final long serialVersionUID = 1;
    private final String sqlState;

    Refused(String message, String sqlState, Throwable cause) {
      super(message, cause);
      this.sqlState = sqlState;
    }

    /** The server's five characters; empty when the driver refused it. */
    public String sqlState() {
      return sqlState;
    }
  }

  /**
   * The commit was sent, and whether it counts cannot be known. Only work that may be done twice
   * may be repeated; other work needs a key of its own in the database by which it finds itself.
   *
   * <p>Nobody can be asked instead. {@code pg_xact_status} tells of a transaction of the server
   * that is asked: a standby that was promoted gives the ids again that it had not heard of, so
   * that its "committed" may be another transaction's. On the server itself "committed" is told
   * also of a commit that no standby has, and that a failover takes back. PostgreSQL's
   * documentation of {@code pg_current_xact_id} promises uniqueness within one database cluster,
   * and not across a failover.
   */
  public static final class Unknown extends DatabaseFailure {
    private static final long serialVersionUID = 1;
    private final Reason reason;
    private final String transactionId;

    /** What is known of the commit. */
    public enum Reason {
      /** No answer came. */
      NO_ANSWER,
      /**
       * The primary has it, and its wait for the standby was cancelled: it is seen by others, and a
       * failover takes it back.
       */
      WAIT_CANCELLED
    }

    Unknown(String message, Reason reason, String transactionId, Throwable cause) {
      super(message, cause);
      this.reason = reason;
      this.transactionId = transactionId;
    }

    public Reason reason() {
      return reason;
    }

    /**
     * The transaction's id on the server that it was sent to, in decimal digits, for a person who
     * reads that server's log; empty when the work wrote nothing before its commit.
     */
    public Optional<String> transactionId() {
      return Optional.of(transactionId).filter(id -> !id.isEmpty());
    }
  }
}
