package quantumforge.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.chaos.History.Effect;

/** What must hold of every history, whatever was broken. */
final class Check {

  private Check() {}

  /** Sentences on what does not hold; empty when all does. */
  static List<String> of(List<Ack> acks, List<Effect> effects) {
    List<String> broken = new ArrayList<>();
    oneServerForEachTimeline(acks, broken);
    noServerBehindANewerOne(acks, broken);
    oneRecordForEachVersion(effects, broken);
    onePrimaryForEachEpoch(effects, broken);
    epochsGrow(effects, broken);
    return broken;
  }

  private static void oneServerForEachTimeline(List<Ack> acks, List<String> broken) {
    Map<Integer, Ack> owners = new HashMap<>();
    for (Ack ack : acks) {
      Ack owner = owners.putIfAbsent(ack.timeline(), ack);
      if (owner != null && !owner.server().equals(ack.server())) {
        broken.add(
            "two servers acknowledged writes of timeline %d: %s row %d, and %s row %d"
                .formatted(ack.timeline(), owner.server(), owner.id(), ack.server(), ack.id()));
        return;
      }
    }
  }

  /**
   * What was asked after a newer server had acknowledged must not be acknowledged by an older one.
   * What was asked before may be: a server that was frozen tells when it thaws what had been done.
   */
  private static void noServerBehindANewerOne(List<Ack> acks, List<String> broken) {
    List<Ack> asked = new ArrayList<>(acks);
    asked.sort(Comparator.comparingLong(Ack::sentNanos));
    int next = 0;
    Ack newest = null;
    for (Ack ack : asked) {
      while (next < acks.size() && acks.get(next).ackedNanos() - ack.sentNanos() < 0) {
        Ack told = acks.get(next++);
        newest = newest == null || told.timeline() > newest.timeline() ? told : newest;
      }
      if (newest != null && newest.timeline() > ack.timeline()) {
        broken.add(
            "%s acknowledged row %d of timeline %d to %s, which was asked %d ms after %s had acknowledged row %d of timeline %d"
                .formatted(
                    ack.server(),
                    ack.id(),
                    ack.timeline(),
                    ack.client(),
                    (ack.sentNanos() - newest.ackedNanos()) / 1_000_000,
                    newest.server(),
                    newest.id(),
                    newest.timeline()));
        return;
      }
    }
  }

  private static void oneRecordForEachVersion(List<Effect> effects, List<String> broken) {
    Map<Long, String> records = new HashMap<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Known known) {
        String record =
            "epoch %d, %s, primary %s, standby %s"
                .formatted(known.epoch(), known.mode(), known.primary(), known.standby());
        String before = records.putIfAbsent(known.version(), record);
        if (before != null && !before.equals(record)) {
          broken.add(
              "version %d of what is decided is %s, and %s"
                  .formatted(known.version(), before, record));
        }
      }
    }
  }

  private static void onePrimaryForEachEpoch(List<Effect> effects, List<String> broken) {
    Map<Long, String> primaries = new HashMap<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Known known && !known.primary().isEmpty()) {
        String before = primaries.putIfAbsent(known.epoch(), known.primary());
        if (before != null && !before.equals(known.primary())) {
          broken.add(
              "epoch %d has the primary %s, and %s"
                  .formatted(known.epoch(), before, known.primary()));
        }
      }
    }
  }

  private static void epochsGrow(List<Effect> effects, List<String> broken) {
    TreeMap<Long, Effect.Known> versions = new TreeMap<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Known known) {
        versions.put(known.version(), known);
      }
    }
    Effect.Known before = null;
    for (Effect.Known known : versions.values()) {
      if (before != null && known.epoch() < before.epoch()) {
        broken.add(
            "version %d has epoch %d, and version %d before it epoch %d"
                .formatted(known.version(), known.epoch(), before.version(), before.epoch()));
      }
      before = known;
    }
  }
}
