package quantumforge.witness;

import java.util.Comparator;
import quantumforge.kernel.Deterministic;
import quantumforge.wire.CborSerializable;

/**
 * A witness's claim to write; the highest wins, and no two witnesses have the same.
 *
 * @param round grows with each claim
 * @param witness the life of a witness that claims; never used by another one
 */
@Deterministic
public record Ballot(long round, String witness) implements Comparable<Ballot>, CborSerializable {

  /** Below every claim. */
  public static final Ballot NONE = new Ballot(0, "");

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::round).thenComparing(Ballot::witness);

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }
}
