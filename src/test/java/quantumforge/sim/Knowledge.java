package quantumforge.sim;

import java.util.List;
import quantumforge.witness.DatabaseSituation.Seen;

/**
 * What a witness could know when it decided who is the next primary.
 *
 * @param at when it decided
 * @param since when it began, and knew only what it was told from then on
 * @param reports that it had
 */
record Knowledge(long at, long since, List<Seen> reports) {

  /**
   * Whether nobody was left who could tell it what was confirmed before a disk lost it: it has
   * begun since, and has heard of no agent since that had not begun anew.
   */
  boolean isWithoutWhatWas(long lostAt) {
    return since > lostAt && reports.stream().noneMatch(seen -> tellsOf(seen, lostAt));
  }

  private boolean tellsOf(Seen seen, long lostAt) {
    return seen.report().agent() <= lostAt && at - seen.ageMillis() >= lostAt;
  }
}
