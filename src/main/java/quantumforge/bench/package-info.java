/** Measurements of parts of the program in one process, for {@code ./forge bench}. */
package quantumforge.bench;
