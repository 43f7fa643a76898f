package quantumforge.failover;

/**
 * For how long a commit has been waiting for one thing: for the standby, or for the server's own
 * disk. A commit that was held up by the one waits for the other a moment only, and that moment
 * must not count as all of it: the wait begins where it was first seen. Used by one thread.
 */
final class CommitWait {

  private long commit;
  private long sinceNanos;

  /**
   * There was a look.
   *
   * @param commit names the commit that is under way, and how far it is; 0 for none
   * @param waits whether the server says that it is this that it waits for
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
