package quantumforge.failover;

import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;

/**
 * For how long commits of any sessions have been waiting for the standby to have them on its disk.
 * The server does not say when a wait began, so each counts from where it was first seen; nor does
 * it say what for: with {@code synchronous_commit = remote_apply} a commit waits on until the
 * standby has replayed it, which is no sign of a standby that does not confirm.
 *
 * <p>Of more than 100 that wait the oldest transactions are known. All wait for the same standby,
 * so one that is left out matters only where all of those wait for the replay alone; the agent's
 * own commit, which is looked at beside them, never does, and that it is refused is an alarm
 * (DB-49). Used by one thread.
 */
@Deterministic
final class SyncWaiters {

  private Map<String, Wait> waits = new TreeMap<>();

  /**
   * A commit that waits.
   *
   * @param sinceNanos when it was first seen to, or seen last to be on the standby's disk
   * @param end its end in the log is not behind this place
   */
  private record Wait(long sinceNanos, Lsn end) {

    /** One that is on the standby's disk waits for it anew when the standby is lost. */
    Wait seen(StandbyLink.View standby, long nowNanos) {
      // Who does not stream yet confirms places too, and lets nobody go (PostgreSQL, syncrep.c).
      boolean confirmed = standby.up() && standby.confirmed().covers(end);
      return confirmed ? new Wait(nowNanos, end) : this;
    }
  }

  /**
   * There was a look.
   *
   * @param waiting names the transactions whose commits wait, each with a place in the log that its
   *     commit is not behind, read when it was seen to wait
   * @param standby what the standby has confirmed
   * @param nowNanos by {@link System#nanoTime}
   * @return for how long the one has been seen to wait for the standby's disk that has waited
   *     longest, in milliseconds
   */
  long seen(Map<String, Lsn> waiting, StandbyLink.View standby, long nowNanos) {
    Map<String, Wait> now = new TreeMap<>();
    long longest = 0;
    for (Map.Entry<String, Lsn> one : waiting.entrySet()) {
      Wait first = waits.getOrDefault(one.getKey(), new Wait(nowNanos, one.getValue()));
      Wait wait = first.seen(standby, nowNanos);
      now.put(one.getKey(), wait);
      longest = Math.max(longest, nowNanos - wait.sinceNanos());
    }
    waits = now;
    return longest / 1_000_000;
  }
}
