package quantumforge.node;

import quantumforge.exchange.binance.BinanceSettings;
import quantumforge.exchange.kraken.KrakenSettings;

/** The exchanges; one component for each key below {@code forge.exchange}. */
public record ExchangeSettings(BinanceSettings binance, KrakenSettings kraken) {}
