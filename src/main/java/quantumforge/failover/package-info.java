/**
 * The agent beside each PostgreSQL server: does what the witness decided, says what the server is
 * doing, and ends a primary that nobody hears any more.
 */
package quantumforge.failover;
