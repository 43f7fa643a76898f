/**
 * Takes the blocks of a collector's stream into this machine's stores, exactly once, and answers
 * queries from them through one tiered cache.
 */
package quantumforge.brain;
