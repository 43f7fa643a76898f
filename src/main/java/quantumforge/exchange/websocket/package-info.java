/**
 * A WebSocket client for market data: one blocking reader for each connection, which hands over the
 * bytes as they come from the socket. Why it is not the JDK's: docs/adr/0005.
 */
package quantumforge.exchange.websocket;
