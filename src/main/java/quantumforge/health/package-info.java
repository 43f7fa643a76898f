/** What a node finds out about itself and its surroundings: reports, probes, pauses. */
package quantumforge.health;
