/**
 * The whole plant on one machine: starts every node and server as a process of its own, watches
 * them, breaks them on command, and proves afterwards that no tick was lost.
 */
package quantumforge.demo;
