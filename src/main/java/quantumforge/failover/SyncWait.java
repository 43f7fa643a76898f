package quantumforge.failover;

/**
 * For how long a commit has been waiting for the standby. A commit that was held up by the server's
 * own disk waits for the standby a moment only, and that moment must not count as all of it: the
 * wait begins where it was first seen. Used by one thread.
 */
final class SyncWait {

  private long commit;
  private long sinceNanos;

  /**
   * There was a look.
   *
   * @param commit names the commit that is under way; 0 for none
   * @param waits whether the server says that it is the standby that it waits for
   * @param nowNanos by {@link System#nanoTime}
   * @return for how long it has been seen to wait, in milliseconds
   */
  long seen(long commit, boolean waits, long nowNanos) {
    boolean same = waits && commit != 0 && commit == this.commit;
    this.commit = waits ? commit : 0;
    sinceNanos = same ? sinceNanos : nowNanos;
    return (nowNanos - sinceNanos) / 1_000_000;
  }
}
