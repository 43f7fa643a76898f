/**
 * Kraken spot: WebSocket v2 and the books that prove themselves by the venue's checksum, and the
 * frames of v1 as tapes hold them.
 */
package quantumforge.exchange.kraken;
