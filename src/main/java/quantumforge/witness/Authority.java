package quantumforge.witness;

import java.util.List;
import quantumforge.kernel.Deterministic;

/**
 * Whether this witness may act. It must be confirmed in its term by a majority of the control nodes
 * that are present: after its start, after every pause of its process, because another may have
 * taken over while it stood still, and whenever the control nodes change, so that every newcomer
 * knows the term.
 *
 * @param term the term it claims; grows until a majority grants it
 * @param nonce of the question that is open
 * @param grants how many boards granted that question
 * @param asked the circumstances in which the question was asked
 * @param confirmed whether a majority granted it
 * @param refusals questions in a row that a board refused since it was last confirmed
 */
@Deterministic
record Authority(
    long term, long nonce, int grants, Circumstances asked, boolean confirmed, int refusals) {

  /**
   * A witness that once held a term waits for so many refused questions before it claims a new one:
   * longer than the cluster needs to stop it when it was replaced.
   */
  static final int PATIENCE = 30;

  /**
   * What a confirmation holds for.
   *
   * @param pauses how often the process stood still so far
   * @param control the control nodes that are present, each incarnation with its own text
   */
  record Circumstances(long pauses, List<String> control) {
    Circumstances {
      control = List.copyOf(control);
    }
  }

  /** A witness that was just started claims the first term. */
  static Authority initial() {
    return new Authority(1, 0, 0, new Circumstances(-1, List.of()), false, PATIENCE);
  }

  /** Whether it may act now. */
  boolean holds(Circumstances now) {
    return confirmed && asked.equals(now);
  }

  /** Asks all boards anew. */
  Authority asks(Circumstances now) {
    return new Authority(term, nonce + 1, 0, now, false, refusals);
  }

  /**
   * Takes one board's answer; answers to older questions count for nothing.
   *
   * @param boardTerm the term that the board follows
   */
  Authority answered(boolean granted, long boardTerm, long answeredNonce) {
    if (answeredNonce != nonce || confirmed) {
      return this;
    }
    if (!granted) {
      return refused(boardTerm);
    }
    int now = grants + 1;
    boolean majority = now > asked.control().size() / 2;
    return new Authority(term, nonce, now, asked, majority, majority ? 0 : refusals);
  }

  /** The next nonce makes the other answers to this question count for nothing. */
  private Authority refused(long boardTerm) {
    boolean patient = refusals < PATIENCE;
    long claimed = patient ? term : Math.max(term, boardTerm) + 1;
    return new Authority(claimed, nonce + 1, 0, asked, false, refusals + 1);
  }
}
