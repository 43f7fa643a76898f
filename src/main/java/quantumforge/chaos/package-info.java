/**
 * Breaks a small plant of real machines, each in a network and process namespace of its own, while
 * clients write to its database, and checks what they were told against what is there.
 *
 * <p>It is part of the product, and not of its tests, since {@code ./forge bench failover} plays
 * the same cards on whatever machine the product is on, where neither tests nor their libraries
 * are: what a failover takes is a property of the machine. The tests of this package play them too,
 * with limits for a machine that has other work, and check the checker.
 */
package quantumforge.chaos;
