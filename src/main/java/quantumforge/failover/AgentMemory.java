package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.StateFile;
import quantumforge.witness.DatabaseRecord;

/**
 * What an agent must not forget: the newest decision, of which epoch its data has something, with
 * which order to make them anew it has begun, and which of its lives this is. On the disk before
 * anything is done because of it. Thread-safe.
 */
final class AgentMemory {

  private static final Logger LOG = LoggerFactory.getLogger(AgentMemory.class);

  private final StateFile file;
  private volatile Optional<DatabaseRecord> decided = Optional.empty();
  private volatile long dataEpoch;
  private volatile long rebuild;
  private long life;

  private AgentMemory(StateFile file) {
    this.file = file;
  }

  /**
   * Reads what an earlier life left, and begins another one. What cannot be read is as if nothing
   * was ever decided; lives then count on from the time, so that they grow all the same.
   */
  static AgentMemory open(Path path) throws IOException {
    AgentMemory memory = new AgentMemory(new StateFile(path));
    try {
      memory.file.read().ifPresent(memory::restore);
      // Also behind a file that is gone: reports of an earlier life must not pass for newer ones.
      memory.life = Math.max(memory.life + 1, System.currentTimeMillis());
    } catch (IOException | IllegalArgumentException damaged) {
      LOG.error(
          "{}; it is as if nothing had been decided, until a witness is heard",
          damaged.getMessage());
      memory.life = System.currentTimeMillis();
    }
    memory.write(memory.decided, memory.dataEpoch, memory.rebuild);
    return memory;
  }

  private void restore(Map<String, String> values) {
    life = Long.parseLong(values.get("life"));
    dataEpoch = Long.parseLong(values.get("data-epoch"));
    // What an older version has written has none.
    rebuild = Long.parseLong(values.getOrDefault("begun-rebuild", "0"));
    if (values.containsKey("version")) {
      decided = Optional.of(DatabaseRecord.of(values));
    }
  }

  /** What is decided and on the disk. */
  Optional<DatabaseRecord> decided() {
    return decided;
  }

  long dataEpoch() {
    return dataEpoch;
  }

  /** The newest order to make the data anew with which it has begun; 0 for none. */
  long rebuild() {
    return rebuild;
  }

  long life() {
    return life;
  }

  /**
   * Takes a decision unless a newer one is known, or one that it contradicts: when a majority of
   * the control nodes' copies is of an earlier time, what is decided on them has numbers that were
   * given before.
   *
   * @return whether it is the newest
   */
  synchronized boolean decide(DatabaseRecord record) throws IOException {
    if (decided.filter(known -> !record.mayFollow(known)).isPresent()) {
      return false;
    }
    if (!decided.equals(Optional.of(record))) {
      write(Optional.of(record), dataEpoch, rebuild);
      decided = Optional.of(record);
    }
    return true;
  }

  /** Something that writes to the disk. */
  interface Work {
    void run() throws IOException;
  }

  /**
   * Does something quick that follows from a decision, unless another one has come since; none
   * comes while it is done, so that nothing late is done under a newer one.
   *
   * @return whether it was done
   */
  synchronized boolean under(Optional<DatabaseRecord> decision, Work work) throws IOException {
    boolean still = decided.equals(decision);
    if (still) {
      work.run();
    }
    return still;
  }

  /** The data is to get something of an epoch. */
  synchronized void dataOf(long epoch) throws IOException {
    if (epoch != dataEpoch) {
      write(decided, epoch, rebuild);
      dataEpoch = epoch;
    }
  }

  /** It begins with an order to make the data anew. */
  synchronized void rebuilds(long order) throws IOException {
    write(decided, dataEpoch, order);
    rebuild = order;
  }

  private void write(Optional<DatabaseRecord> record, long epoch, long order) throws IOException {
    Map<String, String> values = new TreeMap<>();
    values.put("life", Long.toString(life));
    values.put("data-epoch", Long.toString(epoch));
    values.put("begun-rebuild", Long.toString(order));
    record.ifPresent(known -> values.putAll(known.values()));
    file.write(values);
  }
}
