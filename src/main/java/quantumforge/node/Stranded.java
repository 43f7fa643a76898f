package quantumforge.node;

import quantumforge.kernel.Deterministic;

/**
 * Whether the control nodes are in another cluster than this node. Such a second one comes to be
 * when a majority of them was lost at once: the one that was left leaves too, and when they are
 * back they find none of theirs to join. Nothing brings two clusters together; whoever is in the
 * one without control nodes must end, and join the other one.
 *
 * @param rounds in a row that said so
 */
@Deterministic
record Stranded(int rounds) {

  /** So many are no accident. */
  static final int ROUNDS = 3;

  /** Nothing says so. */
  static final Stranded NO = new Stranded(0);

  /**
   * After one look.
   *
   * @param first whether this node is in a cluster, and no other one of it goes before: one after
   *     the other, and one of several collectors always runs
   * @param contacts control nodes that are asked
   * @param elsewhere those that are members of a cluster in which this node is none
   */
  Stranded looked(boolean first, int contacts, int elsewhere) {
    return first && 2 * elsewhere > contacts ? new Stranded(rounds + 1) : NO;
  }

  /** Whether this node must leave. */
  boolean certain() {
    return rounds >= ROUNDS;
  }
}
