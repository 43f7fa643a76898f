/**
 * Who may command the plant: operators, proven by a token, whose every command is written down with
 * its reason.
 */
package quantumforge.command;
