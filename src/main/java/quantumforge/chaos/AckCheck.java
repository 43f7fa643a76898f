package quantumforge.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.chaos.History.Effect;
import quantumforge.chaos.History.Effect.Leads;

/** I3: what clients were told, by whom, and in which epoch. */
final class AckCheck {

  /** The server itself names only its timeline; its agent says to which epoch that belongs. */
  private record Line(String server, int timeline) {}

  private final Map<Line, Long> epochs = new HashMap<>();
  private final List<String> broken;

  private AckCheck(List<String> broken) {
    this.broken = broken;
  }

  static void of(List<Ack> acks, List<Effect> effects, Records records, List<String> broken) {
    AckCheck check = new AckCheck(broken);
    check.oneEpochForEachTimeline(effects);
    check.oneServerForEachTimeline(acks);
    if (check.everyEpochIsKnown(acks)) {
      check.noEpochBehindANewerOne(acks);
    }
  }

  private void oneEpochForEachTimeline(List<Effect> effects) {
    Map<Integer, Leads> owners = new HashMap<>();
    for (Effect effect : effects) {
      if (effect instanceof Leads leads) {
        epochs.putIfAbsent(new Line(leads.server(), leads.timeline()), leads.epoch());
        Leads owner = owners.putIfAbsent(leads.timeline(), leads);
        if (owner != null && owner.epoch() != leads.epoch()) {
          broken.add(
              "I3: timeline %d is of epoch %d at %s, and of epoch %d at %s"
                  .formatted(
                      leads.timeline(),
                      owner.epoch(),
                      owner.server(),
                      leads.epoch(),
                      leads.server()));
        }
      }
    }
  }

  private void oneServerForEachTimeline(List<Ack> acks) {
    Map<Integer, Ack> owners = new HashMap<>();
    for (Ack ack : acks) {
      Ack owner = owners.putIfAbsent(ack.timeline(), ack);
      if (owner != null && !owner.server().equals(ack.server())) {
        broken.add(
            "I3: two servers acknowledged writes of timeline %d: %s row %d, and %s row %d"
                .formatted(ack.timeline(), owner.server(), owner.id(), ack.server(), ack.id()));
        return;
      }
    }
  }

  private boolean everyEpochIsKnown(List<Ack> acks) {
    for (Ack ack : acks) {
      if (epoch(ack) == null) {
        broken.add(
            "I3: %s acknowledged row %d on timeline %d, on which by its agent's word it takes no commits in any epoch"
                .formatted(ack.server(), ack.id(), ack.timeline()));
        return false;
      }
    }
    return true;
  }

  private Long epoch(Ack ack) {
    return epochs.get(new Line(ack.server(), ack.timeline()));
  }

  /**
   * What was asked after a newer epoch's first acknowledgement must not be acknowledged in an older
   * one. What was asked before may be: a server that was frozen tells when it thaws what had been
   * done.
   */
  private void noEpochBehindANewerOne(List<Ack> acks) {
    List<Ack> asked = new ArrayList<>(acks);
    asked.sort(Comparator.comparingLong(Ack::sentNanos));
    int next = 0;
    Ack newest = null;
    for (Ack ack : asked) {
      while (next < acks.size() && acks.get(next).ackedNanos() - ack.sentNanos() < 0) {
        Ack told = acks.get(next++);
        newest = newest == null || epoch(told) > epoch(newest) ? told : newest;
      }
      if (newest != null && epoch(newest) > epoch(ack)) {
        broken.add(
            "I3: %s acknowledged row %d of epoch %d, timeline %d, to %s, which was asked %d ms after %s had acknowledged row %d of epoch %d, timeline %d"
                .formatted(
                    ack.server(),
                    ack.id(),
                    epoch(ack),
                    ack.timeline(),
                    ack.client(),
                    (ack.sentNanos() - newest.ackedNanos()) / 1_000_000,
                    newest.server(),
                    newest.id(),
                    epoch(newest),
                    newest.timeline()));
        return;
      }
    }
  }
}
