/**
 * Breaks a small plant of real machines, each in a network and process namespace of its own, while
 * clients write to its database, and checks what they were told against what is there.
 */
package quantumforge.chaos;
