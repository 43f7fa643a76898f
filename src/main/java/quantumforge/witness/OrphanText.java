package quantumforge.witness;

import quantumforge.health.ServerReport.Orphans;
import quantumforge.kernel.Counted;
import quantumforge.kernel.Deterministic;

/** Says what only a former primary had. */
@Deterministic
final class OrphanText {

  private OrphanText() {}

  /**
   * A sentence.
   *
   * @param mayBeTold whether a client may have been told of a commit in it although it waits
   */
  static String of(String server, Orphans orphans, boolean mayBeTold) {
    if (orphans.commits() == Orphans.UNKNOWN) {
      return "what only %s had is not known: %s".formatted(server, orphans.note());
    }
    if (orphans.commits() == 0 && orphans.from().equals(orphans.to())) {
      return "none: the log of %s ended at %s, and the new primary has all of it"
          .formatted(server, orphans.to());
    }
    String place = orphans.folder().isEmpty() ? "" : " set aside there in " + orphans.folder();
    String note = orphans.note().isEmpty() ? "" : "; " + orphans.note();
    return "%s on %s alone, its log from %s to %s%s%s"
        .formatted(commits(orphans, mayBeTold), server, orphans.from(), orphans.to(), place, note);
  }

  private static String commits(Orphans orphans, boolean mayBeTold) {
    if (orphans.commits() == 0) {
      return "0 commits";
    }
    String told =
        mayBeTold ? "some may have been acknowledged" : "none acknowledged to a session that waits";
    String time =
        orphans
            .first()
            .flatMap(
                first -> orphans.last().map(last -> ", made from %s to %s".formatted(first, last)))
            .orElse("");
    return "%s, %s%s,".formatted(Counted.of(orphans.commits(), "commit"), told, time);
  }
}
