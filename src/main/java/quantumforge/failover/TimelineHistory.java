package quantumforge.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;

/**
 * The timelines that a server's log went through, the oldest first. A promotion ends one and begins
 * the next (PostgreSQL's manual, "Timelines").
 */
@Deterministic
record TimelineHistory(List<Part> parts) {

  TimelineHistory {
    parts = List.copyOf(parts);
  }

  /**
   * The log between two places on one timeline.
   *
   * @param end empty for as far as it goes
   */
  record Part(int timeline, Lsn begin, Optional<Lsn> end) {}

  /**
   * Reads a history file: a line for each timeline before this one, with where it was left.
   *
   * @param timeline the newest one
   * @param file what its history file holds; empty for the first timeline, which has none
   * @throws IllegalArgumentException when that is no history
   */
  static TimelineHistory of(int timeline, String file) {
    List<Part> parts = new ArrayList<>();
    Lsn begin = Lsn.ZERO;
    for (String line : file.lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        String[] fields = line.split("\\s+", 3);
        if (fields.length < 2 || !fields[0].matches("[0-9]{1,9}")) {
          throw new IllegalArgumentException(
              "\"%s\" is no line of the history of timeline %d".formatted(line, timeline));
        }
        Lsn end = Lsn.parse(fields[1]);
        parts.add(new Part(Integer.parseInt(fields[0]), begin, Optional.of(end)));
        begin = end;
      }
    }
    parts.add(new Part(timeline, begin, Optional.empty()));
    return new TimelineHistory(parts);
  }

  /**
   * What of this log is not in another one of the same database: they are the same up to where the
   * first of both left their last common timeline (pg_rewind.c, findCommonAncestorTimeline).
   *
   * @return empty when this one ends on the other's way, as far as the timelines tell
   */
  List<Part> without(TimelineHistory other) {
    int common = 0;
    while (common < Math.min(parts.size(), other.parts.size())
        && parts.get(common).timeline() == other.parts.get(common).timeline()
        && parts.get(common).begin().equals(other.parts.get(common).begin())) {
      common++;
    }
    if (common == 0) {
      return parts;
    }
    Part last = parts.get(common - 1);
    Optional<Lsn> left = other.parts.get(common - 1).end();
    List<Part> own = new ArrayList<>();
    if (left.isPresent() && last.end().filter(left.get()::covers).isEmpty()) {
      own.add(new Part(last.timeline(), left.get(), last.end()));
    }
    own.addAll(parts.subList(common, parts.size()));
    return own;
  }
}
