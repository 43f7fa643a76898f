package quantumforge.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import quantumforge.witness.DatabaseRecord;

/**
 * I2: a site that has done something for a newer decision does nothing for an older one, and its
 * server acknowledges nothing in an older epoch.
 */
final class Obedience {

  private final Consumer<String> violated;
  private final Map<String, DatabaseRecord> newest = new HashMap<>();

  /**
   * @param violated gets a sentence for each violation
   */
  Obedience(Consumer<String> violated) {
    this.violated = violated;
  }

  /** An agent does something to its server as the decision wants it. */
  void acts(String site, DatabaseRecord record) {
    DatabaseRecord before = newest.getOrDefault(site, DatabaseRecord.NONE);
    if (record.version() < before.version()) {
      violated.accept(
          "I2: %s acts for version %d, after it has acted for version %d"
              .formatted(site, record.version(), before.version()));
    } else {
      newest.put(site, record);
    }
  }

  /** A client is told by a server that leads an epoch. */
  void acknowledges(String site, long epoch) {
    long acted = newest.getOrDefault(site, DatabaseRecord.NONE).epoch();
    if (epoch < acted) {
      violated.accept(
          "I2: %s acknowledges in epoch %d, after it has acted for epoch %d"
              .formatted(site, epoch, acted));
    }
  }
}
