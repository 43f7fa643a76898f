package quantumforge.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import quantumforge.chaos.History.Effect;

/**
 * What must hold of every history, whatever was broken. Each sentence on what does not begins with
 * the invariant that it is about:
 *
 * <ul>
 *   <li>I1: epochs only grow; one record for each version, one primary for each epoch, and nobody
 *       acts on another one ({@link RecordCheck});
 *   <li>I2: whatever anybody does to a server or a route carries its epoch, and who has seen a
 *       newer one does nothing for an older one ({@link EffectCheck});
 *   <li>I3: one epoch's server acknowledges writes at a time ({@link AckCheck}); a server is
 *       promoted only when its predecessor cannot acknowledge any ({@link EffectCheck});
 *   <li>I4: every acknowledged row is there once, and commits wait for whom the record names
 *       ({@link #rows}, {@link EffectCheck}).
 * </ul>
 */
final class Check {

  private Check() {}

  /**
   * Sentences on what does not hold; empty when all does.
   *
   * @param acks what clients were told, in the order in which they were; may be a part of it
   * @param effects all that was ever done, by each actor in the order in which it did it
   */
  static List<String> of(List<Ack> acks, List<Effect> effects) {
    List<String> broken = new ArrayList<>();
    Records records = Records.of(effects);
    RecordCheck.of(effects, records, broken);
    EffectCheck.of(effects, records, broken);
    AckCheck.of(acks, effects, records, broken);
    return broken;
  }

  /**
   * Acknowledged rows against what a server has.
   *
   * @param there how often it has each row, by id
   */
  static List<String> rows(String server, Collection<Ack> acks, Map<Long, Integer> there) {
    List<String> broken = new ArrayList<>();
    Set<Long> ids = new HashSet<>();
    for (Ack ack : acks) {
      if (!ids.add(ack.id())) {
        broken.add("I4: row %d was acknowledged twice".formatted(ack.id()));
      }
    }
    Set<Long> missing = new TreeSet<>(ids);
    missing.removeAll(there.keySet());
    if (!missing.isEmpty()) {
      broken.add(
          "I4: %s lacks %d of %d acknowledged rows, the first is %d"
              .formatted(server, missing.size(), ids.size(), missing.iterator().next()));
    }
    there.forEach(
        (id, times) -> {
          if (times > 1) {
            broken.add("I4: %s has row %d %d times".formatted(server, id, times));
          }
        });
    return broken;
  }
}
