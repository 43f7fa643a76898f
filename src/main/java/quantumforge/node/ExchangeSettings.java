package quantumforge.node;

import quantumforge.exchange.binance.BinanceSettings;
import quantumforge.exchange.coinbase.CoinbaseSettings;
import quantumforge.exchange.kraken.KrakenSettings;

/** The exchanges; one component for each key below {@code forge.exchange}. */
public record ExchangeSettings(
    BinanceSettings binance, CoinbaseSettings coinbase, KrakenSettings kraken) {}
