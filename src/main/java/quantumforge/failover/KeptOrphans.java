package quantumforge.failover;

/**
 * What is kept of the log that only a server had, each time that it had been the primary and was
 * one no more.
 *
 * @param sets how often there was something
 * @param bytes all together
 * @param commits in all of them, without the agents' own
 */
public record KeptOrphans(int sets, long bytes, long commits) {

  static final KeptOrphans NOTHING = new KeptOrphans(0, 0, 0);
}
