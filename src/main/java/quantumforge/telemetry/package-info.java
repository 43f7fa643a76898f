/** Logs, and what may not be in them. */
package quantumforge.telemetry;
