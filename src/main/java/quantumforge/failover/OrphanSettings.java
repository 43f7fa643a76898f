package quantumforge.failover;

import quantumforge.kernel.SettingCheck;

/**
 * What is kept of the log that only a former primary had; keys below {@code
 * forge.failover.agent.orphans}.
 *
 * @param maxBytes all sets together; the oldest are removed first, and one that is larger by itself
 *     is not kept; 0 keeps none
 * @param maxSets one for each time that the server was turned back
 */
public record OrphanSettings(long maxBytes, int maxSets) {

  public OrphanSettings {
    SettingCheck.range("max-bytes", maxBytes, 0, 1L << 42);
    SettingCheck.range("max-sets", maxSets, 1, 1_000);
  }
}
