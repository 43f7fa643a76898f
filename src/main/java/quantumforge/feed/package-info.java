/**
 * Connections of one venue merged into one ordered, gap-checked flow of ticks, with its order
 * books.
 */
package quantumforge.feed;
