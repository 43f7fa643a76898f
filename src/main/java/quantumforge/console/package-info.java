/**
 * The web console: one page, one event stream, and the age of everything that is shown. Knows the
 * published views of {@code status} only; it decides nothing.
 */
package quantumforge.console;
