package quantumforge.store;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;
import quantumforge.store.DatabaseFailure.NotCommitted;
import quantumforge.store.DatabaseFailure.Refused;
import quantumforge.store.DatabaseFailure.Unknown;

/** What a failure says of a transaction. */
final class Outcomes {

  private static final String READ_ONLY = "25006";

  /**
   * Classes of SQLSTATE (PostgreSQL's documentation, appendix A) that are not the work's fault:
   * connection, transaction rollback, resources, operator, system and internal errors.
   */
  private static final Set<String> NOT_THE_WORK = Set.of("08", "40", "53", "57", "58", "XX");

  /** The same of single ones: a server that is read-only, a lock that could not be had. */
  private static final Set<String> NOT_THE_WORK_EITHER = Set.of(READ_ONLY, "55P03");

  /** Where the server waits for the standby; its messages are translated, this is not. */
  private static final String WAITS_FOR_STANDBY = "SyncRepWaitForLSN";

  private Outcomes() {}

  /**
   * Of a failure before the commit was sent.
   *
   * @param sessionLives whether the connection still is one
   */
  static DatabaseFailure before(SQLException failed, boolean sessionLives) {
    if (!sessionLives || isNotTheWork(state(failed))) {
      return new NotCommitted("nothing was committed: " + line(failed), failed);
    }
    return new Refused("PostgreSQL refuses: " + line(failed), state(failed), failed);
  }

  /** Of a failed read, for which a read-only server is good enough. */
  static DatabaseFailure ofRead(SQLException failed, boolean sessionLives) {
    return READ_ONLY.equals(failed.getSQLState())
        ? new Refused("work that only reads has written: " + line(failed), READ_ONLY, failed)
        : before(failed, sessionLives);
  }

  /**
   * Of a failed commit. The transaction is surely gone only when the server said so and the session
   * goes on: an error ends a transaction, and the end of a session may come behind a commit.
   */
  static DatabaseFailure atCommit(SQLException failed, boolean sessionLives, String transactionId) {
    if (sessionLives && isFromServer(failed)) {
      return before(failed, true);
    }
    return new Unknown(
        "the commit was sent and not answered, so it may count or not: " + line(failed),
        Unknown.Reason.NO_ANSWER,
        transactionId,
        failed);
  }

  /** Whether the server answered a commit before the standby had it. */
  static boolean waitWasCancelled(SQLWarning warnings) {
    for (SQLWarning warning = warnings; warning != null; warning = warning.getNextWarning()) {
      if (warning instanceof PSQLWarning told) {
        ServerErrorMessage message = told.getServerErrorMessage();
        if (message != null && WAITS_FOR_STANDBY.equals(message.getRoutine())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the server takes no writes. */
  static boolean isReadOnlyServer(DatabaseFailure failure) {
    return failure instanceof NotCommitted
        && failure.getCause() instanceof SQLException refused
        && READ_ONLY.equals(refused.getSQLState());
  }

  private static boolean isFromServer(SQLException failed) {
    // The driver itself tells of a server that answered ROLLBACK to COMMIT.
    boolean rolledBack = "25P02".equals(failed.getSQLState());
    return rolledBack
        || failed instanceof PSQLException told && told.getServerErrorMessage() != null;
  }

  private static boolean isNotTheWork(String state) {
    return state.length() == 5
        && (NOT_THE_WORK.contains(state.substring(0, 2)) || NOT_THE_WORK_EITHER.contains(state));
  }

  private static String state(SQLException failed) {
    return failed.getSQLState() == null ? "" : failed.getSQLState();
  }

  static String line(Throwable failed) {
    return String.valueOf(failed.getMessage())
        .lines()
        .findFirst()
        .orElse(failed.getClass().getSimpleName());
  }
}
