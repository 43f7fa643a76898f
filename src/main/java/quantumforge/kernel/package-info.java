/**
 * The vocabulary that every stage shares. JDK only: nothing here knows a library, a clock or a
 * thread.
 */
package quantumforge.kernel;
