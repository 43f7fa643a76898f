/**
 * What is kept for the time when the servers are gone: a local copy of the essential data, and
 * whether it and the servers agree.
 */
package quantumforge.backup;
