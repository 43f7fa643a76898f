/**
 * Drills: what is broken on purpose in a running plant, what a client wrote meanwhile, and the
 * verdict over both.
 */
package quantumforge.drill;
