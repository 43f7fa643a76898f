/** Binance spot: market streams over WebSocket and the public REST calls beside them. */
package quantumforge.exchange.binance;
