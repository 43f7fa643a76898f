package quantumforge.node;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import quantumforge.brain.BrainSettings;
import quantumforge.relay.RelaySettings;

/**
 * Refuses buffers that would not fit into this process: they are filled only when a store is away,
 * and that is when a node must not die of its memory. Asked when a node starts, since only then the
 * size of its heap is known.
 */
final class HeapNeed {

  /** Measured with trades; a book message with many levels takes more. */
  private static final long QUEUED_TICK_BYTES = 130;

  /** A tick with its place in two queues and its text for Redis. */
  private static final long HELD_TICK_BYTES = 300;

  private static final long MIB = 1L << 20;

  /**
   * One buffer.
   *
   * @param key its setting
   * @param bytes what it takes when it is full, in all lanes together
   * @param lanes that have it
   */
  private record Need(String key, long bytes, int lanes) {

    String text(Config effective) {
      return "%s is %s, about %d MiB%s (%s)"
          .formatted(
              key,
              effective.getValue(key).unwrapped(),
              bytes / MIB,
              lanes == 1 ? "" : " in " + lanes + " lanes",
              Origins.text(effective.getValue(key).origin()));
    }
  }

  private HeapNeed() {}

  /**
   * Adds up what the settings of the node's roles may take.
   *
   * @param heapBytes how much the process may have
   * @throws SettingsException when that is more than three quarters of the heap; it names each
   *     setting, the largest first
   */
  static void requireRoom(Settings settings, Config effective, long heapBytes)
      throws SettingsException {
    List<Need> needs = new ArrayList<>();
    List<Role> roles = settings.node().roles();
    if (roles.contains(Role.COLLECTOR)) {
      addLanes(settings.relay(), settings.exchange().lanes(), needs);
    }
    if (roles.contains(Role.BRAIN)) {
      BrainSettings brain = settings.brain();
      needs.add(
          new Need(
              "forge.brain.held-ticks", Math.multiplyExact(brain.heldTicks(), HELD_TICK_BYTES), 1));
      needs.add(new Need("forge.brain.keep-bytes", brain.keepBytes(), 1));
    }
    long sum = needs.stream().mapToLong(Need::bytes).sum();
    if (sum > heapBytes / 4 * 3) {
      throw new SettingsException(List.of(sentence(needs, sum, heapBytes, effective)));
    }
  }

  /** Each lane has a queue and kept blocks of its own. */
  private static void addLanes(RelaySettings relay, int lanes, List<Need> needs) {
    long queued = Math.multiplyExact(relay.queueTicks(), QUEUED_TICK_BYTES);
    needs.add(new Need("forge.relay.queue-ticks", queued * lanes, lanes));
    needs.add(new Need("forge.relay.keep-bytes", relay.keepBytes() * lanes, lanes));
    needs.add(
        new Need(
            "forge.relay.overflow.memory-bytes", relay.overflow().memoryBytes() * lanes, lanes));
  }

  private static String sentence(List<Need> needs, long sum, long heapBytes, Config effective) {
    List<String> largestFirst =
        needs.stream()
            .sorted(Comparator.comparingLong(Need::bytes).reversed())
            .map(need -> need.text(effective))
            .toList();
    return "buffers of %d MiB do not fit into three quarters of a heap of %d MiB; lower them, or raise -Xmx in jvm/<role>.options: %s"
        .formatted(sum / MIB, heapBytes / MIB, String.join("; ", largestFirst));
  }
}
