package quantumforge.witness;

import quantumforge.kernel.Deterministic;

/**
 * For how long commits have been on so many servers, as far as this witness knows.
 *
 * @param copies 0 to 2; -1 before the first look
 * @param sinceMillis on the witness's monotonic clock
 */
@Deterministic
record CopyWatch(int copies, long sinceMillis) {

  /** Nothing was seen yet. */
  static final CopyWatch NONE = new CopyWatch(-1, 0);

  /** It is so now. */
  CopyWatch seen(int now, long nowMillis) {
    return now == copies ? this : new CopyWatch(now, nowMillis);
  }
}
