package quantumforge.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.chaos.History.Effect;
import quantumforge.chaos.History.Effect.Known;

/**
 * What was decided, as control nodes showed it. A version that was passed quickly may be missing.
 */
final class Records {

  private final TreeMap<Long, Known> versions = new TreeMap<>();
  private final Map<Long, String> primaries = new HashMap<>();

  private Records() {}

  /** The first word on each version and each epoch counts. */
  static Records of(List<Effect> effects) {
    Records records = new Records();
    for (Effect effect : effects) {
      if (effect instanceof Known known) {
        records.versions.putIfAbsent(known.version(), known);
        if (!known.primary().isEmpty()) {
          records.primaries.putIfAbsent(known.epoch(), known.primary());
        }
      }
    }
    return records;
  }

  Optional<Known> version(long version) {
    return Optional.ofNullable(versions.get(version));
  }

  /** The only server that may write in an epoch; empty when nobody showed it. */
  Optional<String> primary(long epoch) {
    return Optional.ofNullable(primaries.get(epoch));
  }

  /** Every known record, the oldest first. */
  List<Known> all() {
    return List.copyOf(versions.values());
  }

  /** The record before an epoch's first one; empty when nobody showed one of the two. */
  Optional<Known> before(long epoch) {
    return versions.values().stream()
        .filter(known -> known.epoch() == epoch)
        .findFirst()
        .flatMap(first -> version(first.version() - 1))
        .filter(known -> known.epoch() < epoch);
  }

  /** By which rule an epoch began; empty when nobody showed it. */
  String rule(long epoch) {
    return versions.values().stream()
        .filter(known -> known.epoch() == epoch && !known.changedBy().isEmpty())
        .map(Known::changedBy)
        .findFirst()
        .orElse("");
  }
}
