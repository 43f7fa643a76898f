package quantumforge.relay;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.concurrent.CompletionException;

/** What Redis answered instead of doing as told, and what helps, for messages. */
final class RedisRefusal {

  private RedisRefusal() {}

  /** The sentence of an exception, without what only wraps it. */
  static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** Whether Redis is there and refuses, rather than away or slow. */
  static boolean refused(Throwable failure) {
    return failure instanceof RedisCommandExecutionException
        || failure instanceof CompletionException
            && failure.getCause() instanceof RedisCommandExecutionException;
  }

  /** What the operator can do about a reason. */
  static String mend(String reason) {
    if (reason.startsWith("WRONGTYPE")) {
      return "another program has written this key: RENAME or DEL it";
    }
    if (reason.startsWith("NOPERM")) {
      return "allow the command to this user in Redis's ACL";
    }
    if (reason.startsWith("OOM")) {
      return "raise maxmemory of this Redis, or keep less in it";
    }
    if (reason.startsWith("READONLY")) {
      return "this Redis is a replica: name its primary";
    }
    return "it is tried again all the time";
  }
}
