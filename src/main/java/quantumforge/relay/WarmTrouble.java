package quantumforge.relay;

import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which keys of WARM cannot be written, and why. Each reason is logged once however many keys it
 * hits. Thread-safe.
 */
final class WarmTrouble {

  private static final Logger LOG = LoggerFactory.getLogger(WarmTrouble.class);

  private final ConcurrentSkipListMap<String, String> reasons = new ConcurrentSkipListMap<>();

  /** A key was not written. */
  void failed(String key, Throwable failure) {
    String reason = RedisRefusal.reason(failure);
    boolean known = reasons.containsValue(reason);
    reasons.put(key, reason);
    if (!known) {
      LOG.warn("{}", sentence(key, reason));
    }
  }

  /** A key was written. */
  void written(String key) {
    if (!reasons.isEmpty() && reasons.remove(key) != null && reasons.isEmpty()) {
      LOG.info("WARM is written again");
    }
  }

  /** One sentence with what helps; empty while all is written. */
  String text() {
    var first = reasons.firstEntry();
    if (first == null) {
      return "";
    }
    int others = reasons.size() - 1;
    return sentence(first.getKey(), first.getValue())
        + (others > 0 ? "; " + others + " more keys are not written either" : "");
  }

  private static String sentence(String key, String reason) {
    return "WARM is not written to %s, so queries go to the slower tier: %s; %s"
        .formatted(key, reason, RedisRefusal.mend(reason));
  }
}
