/**
 * Recorded exchange traffic: readers for every recorded format, a recorder, and what a tape holds.
 */
package quantumforge.exchange.tape;
