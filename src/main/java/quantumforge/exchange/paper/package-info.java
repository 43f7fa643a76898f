/**
 * The paper exchange: a server that speaks Binance spot's public protocol over a recorded tape or a
 * seeded synthetic market, keeps the real limits, and can be told to fail.
 */
package quantumforge.exchange.paper;
