package quantumforge.sim;

import java.util.List;
import java.util.Map;
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
   * A standby's disk loses what it confirmed.
   *
   * @param looked when each site's agent looked at its server last before that
   */
  record Lie(long at, Map<String, Long> looked) {}

  /**
   * Whether nobody was left who could tell it of what was confirmed before a disk lost it: it has
   * begun since, and has heard since of no agent that had seen it and has not begun anew.
   *
   * @param confirmedAt when it was confirmed
   */
  boolean isWithoutWhatWas(long confirmedAt, Lie lie) {
    return since > lie.at() && reports.stream().noneMatch(seen -> tellsOf(seen, confirmedAt, lie));
  }

  private boolean tellsOf(Seen seen, long confirmedAt, Lie lie) {
    return seen.report().agent() <= lie.at()
        && at - seen.ageMillis() >= lie.at()
        && lie.looked().get(seen.report().server()) >= confirmedAt;
  }
}
