package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One fault, and what must come of it.
 *
 * @param id stable
 * @param fault in words
 * @param outcome what must happen to the database
 * @param rules of the witness, by one of which the other server must become the primary; empty when
 *     none does
 * @param disk megabytes of a disk of its own for each server; 0 for none
 * @param wanted how soon the clients must be able to write again, or another witness must speak
 * @param restored how soon after the mending commits must be on both servers again
 * @param away how long the fault lasts after the clients write again
 * @param prepare done before, and everything is at rest again when the fault comes
 * @param givesUp whether what the former primary acknowledged since the fault is given up
 * @param proof of what else must have come of it, when everything is whole again
 */
record Card(
    String id,
    String fault,
    Outcome outcome,
    Set<String> rules,
    int disk,
    Wanted wanted,
    Duration restored,
    Duration away,
    Act strike,
    Act mend,
    Act prepare,
    boolean givesUp,
    Proof proof) {

  static final Act NOTHING = (rig, scene) -> {};

  private static final Proof PROVEN = (rig, scene, struck) -> List.of();

  Card(
      String id,
      String fault,
      Outcome outcome,
      Set<String> rules,
      int disk,
      Wanted wanted,
      Duration restored,
      Duration away,
      Act strike,
      Act mend) {
    this(
        id, fault, outcome, rules, disk, wanted, restored, away, strike, mend, NOTHING, false,
        PROVEN);
  }

  /** The same behind something that is done before. */
  Card after(Act before) {
    return new Card(
        id, fault, outcome, rules, disk, wanted, restored, away, strike, mend, before, givesUp,
        proof);
  }

  /** The same, whose operator gives up what only the former primary has. */
  Card givingUp() {
    return new Card(
        id, fault, outcome, rules, disk, wanted, restored, away, strike, mend, prepare, true,
        proof);
  }

  /**
   * Whether it leaves the roles of the sites as they are: it comes from either only by other means.
   */
  boolean keepsRoles() {
    return switch (outcome) {
      case FAILOVER -> false;
      case STAYS, STEADY, SUCCESSION, HOLDS -> true;
    };
  }

  /** The same, of which more must have come. */
  Card proving(Proof more) {
    return new Card(
        id, fault, outcome, rules, disk, wanted, restored, away, strike, mend, prepare, givesUp,
        more);
  }

  /** What must happen to the database. */
  enum Outcome {
    /** The other server becomes the primary, once. */
    FAILOVER,
    /** Nobody is promoted; writes go on after a pause at most. */
    STAYS,
    /** The same, and nothing at all is decided: commits are on both servers all the time. */
    STEADY,
    /** Nobody is promoted, and another control node has the witness soon. */
    SUCCESSION,
    /** Nobody is promoted while the fault lasts; in its mending a server may follow the other. */
    HOLDS
  }

  /** How long clients may be without an acknowledged write. */
  record Wanted(Duration median, Duration most) {}

  /** Who is what in the moment before the fault. */
  record Scene(String primary, String standby, String witness, long epoch) {}

  /** Something that is done to the rig. */
  interface Act {
    void on(Rig rig, Scene scene) throws IOException, InterruptedException;
  }

  /** Looks whether something came true. */
  interface Proof {

    /**
     * What did not, in sentences.
     *
     * @param struckNanos when the fault came, of {@link System#nanoTime}
     */
    List<String> of(Rig rig, Scene scene, long struckNanos)
        throws IOException, InterruptedException;
  }
}
