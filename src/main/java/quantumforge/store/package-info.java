/** Data stores that run inside a node's process, and their tables. */
package quantumforge.store;
