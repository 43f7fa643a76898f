package quantumforge.node;

import quantumforge.exchange.binance.BinanceSettings;

/** The exchanges; one component for each key below {@code forge.exchange}. */
public record ExchangeSettings(BinanceSettings binance) {}
