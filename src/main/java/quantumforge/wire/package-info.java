/** How messages between nodes are serialised. */
package quantumforge.wire;
