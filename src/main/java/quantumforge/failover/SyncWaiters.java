package quantumforge.failover;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;

/**
 * For how long commits of any sessions have been waiting for the standby. The server does not say
 * when a wait began, so each counts from where it was first seen. Used by one thread.
 */
@Deterministic
final class SyncWaiters {

  private Map<String, Long> since = new TreeMap<>();

  /**
   * There was a look.
   *
   * @param waiting names the transactions whose commits wait now
   * @param nowNanos by {@link System#nanoTime}
   * @return for how long the one has been seen to wait that has waited longest, in milliseconds
   */
  long seen(Set<String> waiting, long nowNanos) {
    Map<String, Long> now = new TreeMap<>();
    long longest = 0;
    for (String one : waiting) {
      long begin = since.getOrDefault(one, nowNanos);
      now.put(one, begin);
      longest = Math.max(longest, nowNanos - begin);
    }
    since = now;
    return longest / 1_000_000;
  }
}
