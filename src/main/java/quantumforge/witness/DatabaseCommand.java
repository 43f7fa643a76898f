package quantumforge.witness;

import quantumforge.kernel.Deterministic;

/** What an operator asks of the database; carried out only in the epoch that he expects. */
@Deterministic
public sealed interface DatabaseCommand {

  /** The epoch that the operator saw. */
  long expectedEpoch();

  /** The standby takes the primary's place, without a loss or not at all. */
  record Switchover(long expectedEpoch) implements DatabaseCommand {}

  /**
   * A server becomes the primary without the other one; what only that one has is lost. Also the
   * decided primary that is not promoted, since it lacks what it had confirmed.
   *
   * @param server the one that becomes the primary
   * @param formerIsOff the operator's word that the other server's machine is turned off: who is
   *     the primary alone takes commits until it hears that it is not
   */
  record Force(long expectedEpoch, String server, boolean formerIsOff) implements DatabaseCommand {}

  /** From now on the witness only looks. */
  record Pause(long expectedEpoch) implements DatabaseCommand {}

  /** The witness decides again, and the failovers so far do not count. */
  record Resume(long expectedEpoch) implements DatabaseCommand {}

  /**
   * The standby's data are thrown away and copied anew from the primary.
   *
   * @param server the standby
   */
  record Reinit(long expectedEpoch, String server) implements DatabaseCommand {}
}
