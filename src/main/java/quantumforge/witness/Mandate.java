package quantumforge.witness;

import java.util.Optional;
import quantumforge.kernel.Deterministic;

/**
 * Whether a witness may tell what is decided: a majority of the copies has just confirmed that it
 * follows this one. What is confirmed was so when it was asked for first; the answers may have come
 * long since, to a process that stood still.
 *
 * @param round of questions that is open
 * @param askedMillis when its first question was asked, on this witness's clock
 * @param confirmedMillis when what was confirmed last was asked for; empty before the first
 */
@Deterministic
record Mandate(long round, long askedMillis, Optional<Long> confirmedMillis) {

  /** Nobody was asked. */
  static final Mandate NONE = new Mandate(0, 0, Optional.empty());

  /** A question of a round is asked, or is repeated. */
  Mandate asked(long now, long nowMillis) {
    return now == round ? this : new Mandate(now, nowMillis, confirmedMillis);
  }

  /** A majority has answered in the open round. */
  Mandate confirmed() {
    return new Mandate(round, askedMillis, Optional.of(askedMillis));
  }

  /**
   * Whether it may tell now.
   *
   * @param silenceMillis for how long what was confirmed counts
   */
  boolean holds(long nowMillis, long silenceMillis) {
    return confirmedMillis.filter(at -> nowMillis - at <= silenceMillis).isPresent();
  }
}
