package quantumforge.witness;

import quantumforge.kernel.Deterministic;

/**
 * For how long a witness lets another one be before it claims the record again: two that claim
 * against each other at the same pace would take it from each other for ever, and neither would get
 * as far as to decide. Waits are chosen by chance below a bound that doubles with each refusal.
 * Whoever had the record waits some more, since it was most likely replaced.
 *
 * @param refusals how often it was refused without a calm possession of the record since, counted
 *     up to {@link #REFUSALS_MAX}
 * @param calm how often in a row a majority confirmed it
 * @param waits how many waits are left until it claims
 */
@Deterministic
record ClaimPatience(int refusals, int calm, int waits) {

  /** The first claim of a new witness is refused as a rule, and is repeated at once. */
  static final ClaimPatience FRESH = new ClaimPatience(0, 0, 0);

  /** Below {@code 2^(5-1)} waits, which are 4.8 s. */
  static final int REFUSALS_MAX = 5;

  /** Waits of who had the record, besides those that are left to chance. */
  static final int REPLACED_WAITS = 4;

  /** Longer than the longest wait: whoever has the record for so long is alone. */
  private static final int CALM_ENOUGH = 32;

  /** Refused a claim. */
  ClaimPatience refused(Ballot own) {
    int now = Math.min(refusals + 1, REFUSALS_MAX);
    return new ClaimPatience(now, 0, chance(own, 1 << now - 1));
  }

  /** The record was had, and is lost. */
  ClaimPatience lost(Ballot own) {
    ClaimPatience refused = refused(own);
    return new ClaimPatience(refused.refusals(), 0, REPLACED_WAITS + refused.waits());
  }

  ClaimPatience waited() {
    return new ClaimPatience(refusals, calm, Math.max(0, waits - 1));
  }

  ClaimPatience confirmed() {
    return calm + 1 < CALM_ENOUGH ? new ClaimPatience(refusals, calm + 1, waits) : FRESH;
  }

  /** From 0 to below a bound; others for each witness and claim (the finalizer of SplitMix64). */
  private static int chance(Ballot own, int bound) {
    long mixed = (long) own.witness().hashCode() << 32 ^ own.round();
    mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return (int) Long.remainderUnsigned(mixed ^ mixed >>> 31, bound);
  }
}
