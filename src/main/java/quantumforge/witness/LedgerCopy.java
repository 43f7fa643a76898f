package quantumforge.witness;

import quantumforge.kernel.Deterministic;
import quantumforge.wire.CborSerializable;

/**
 * One control node's copy of what is decided: an acceptor of Paxos for a single register (Lamport,
 * Paxos Made Simple, 2001), whose value each leader rewrites under its own ballot before it changes
 * it. What is answered must be on the disk before; a copy that cannot be read must not answer.
 *
 * @param promised the highest ballot that this copy follows
 * @param accepted under which ballot the record was written
 */
@Deterministic
public record LedgerCopy(Ballot promised, Ballot accepted, DatabaseRecord record)
    implements CborSerializable {

  /** Before the first claim. */
  public static final LedgerCopy EMPTY =
      new LedgerCopy(Ballot.NONE, Ballot.NONE, DatabaseRecord.NONE);

  /** What a witness asks of a copy. */
  public sealed interface Request {

    /** Under which ballot. */
    Ballot ballot();

    /** Follow this witness, and say what you have. */
    record Claim(Ballot ballot) implements Request {}

    /** Keep this. */
    record Write(Ballot ballot, DatabaseRecord record) implements Request {}
  }

  /**
   * The copy after a request. The request was granted when the copy then follows its ballot, and,
   * of a write, has its record.
   */
  public LedgerCopy after(Request request) {
    if (request.ballot().compareTo(promised) < 0) {
      return this;
    }
    return switch (request) {
      case Request.Claim claim -> new LedgerCopy(claim.ballot(), accepted, record);
      case Request.Write write -> {
        boolean older =
            write.ballot().equals(accepted) && write.record().version() < record.version();
        yield older ? this : new LedgerCopy(write.ballot(), write.ballot(), write.record());
      }
    };
  }
}
