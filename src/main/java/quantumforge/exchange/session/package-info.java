/**
 * What every venue's adapter needs beside the venue's own language: sockets that are kept open and
 * replaced before they go, budgets of attempts and requests, exact decimals, and the log and the
 * counts of what could not be used.
 */
package quantumforge.exchange.session;
