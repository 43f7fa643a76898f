/** The singleton of the control nodes that sees the whole plant and publishes what it sees. */
package quantumforge.witness;
