package quantumforge.demo;

import java.time.Duration;

/**
 * One thing to break, and for how long.
 *
 * @param at when, from the begin of the plan
 * @param lasting until it is mended
 * @param target what is done
 * @param node whose, an id of a node
 */
record ChaosStep(Duration at, Duration lasting, Target target, String node) {

  /** What can be broken. */
  enum Target {
    /** Nothing passes between the collector's Redis and the brains: a network that is gone. */
    LINK_SILENT,
    /** Every connection between them is reset, and new ones are refused. */
    LINK_RESET,
    /**
     * Every connection between the exchange and the collector is reset, and new ones are refused.
     */
    EXCHANGE_RESET,
    /** SIGKILL to the node's process; of a brain that is its QuestDB too. */
    PROCESS_KILLED,
    /** SIGKILL to the node's Redis. */
    REDIS_KILLED,
    /** SIGKILL to both, as when the machine loses its power. */
    MACHINE_KILLED
  }

  /** For people. */
  String text() {
    return "%s of %s for %.1f s"
        .formatted(
            target.name().toLowerCase(java.util.Locale.ROOT), node, lasting.toMillis() / 1e3);
  }
}
