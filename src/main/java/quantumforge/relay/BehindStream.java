package quantumforge.relay;

import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The stream beside the common one in which a group gets what the common one no longer holds for
 * it: entries with the ids that they had, in the field {@code b} a block that can be read alone, in
 * {@code p} the id of the one before and in {@code r} how many blocks come behind it. While it is
 * there, whoever reads for the group reads it first, acknowledges there, and only then goes on with
 * the common one; it is gone once all of it is acknowledged.
 */
public final class BehindStream {

  static final String REST = "r";

  private BehindStream() {}

  /** Its key. */
  public static String key(String stream, String group) {
    return stream + ":behind:" + group;
  }

  /** Whether Redis refused to read one since the group is not behind. */
  public static boolean isGone(RedisCommandExecutionException refused) {
    String message = String.valueOf(refused.getMessage());
    return message.startsWith("NOGROUP") || message.startsWith("UNBLOCKED");
  }

  /** About how many blocks come behind an entry, on the collector's disk too. */
  public static long rest(Map<String, byte[]> fields) {
    byte[] rest = fields == null ? null : fields.get(REST);
    return rest == null ? 0 : Long.parseLong(new String(rest, StandardCharsets.US_ASCII));
  }
}
