/**
 * Coinbase: the Exchange feed and the Advanced Trade feed, and the public REST calls beside them.
 */
package quantumforge.exchange.coinbase;
