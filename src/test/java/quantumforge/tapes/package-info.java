/** Access to recorded exchange traffic for tests. */
package quantumforge.tapes;
