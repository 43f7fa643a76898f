package quantumforge.exchange.coinbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;

class CoinbaseSettingsTest {

  @Test
  void productsAndSymbolsMeetInOneTable() {
    Products products =
        new Products("coinbase", CoinbaseFeed.EXCHANGE, List.of("BTC-USD", "BTC-USDC"));
    Instrument btc = new Instrument("coinbase", "BTCUSD");
    assertThat(products.instruments()).containsExactly(btc, new Instrument("coinbase", "BTCUSDC"));
    assertThat(products.product(btc)).isEqualTo("BTC-USD");
  }

  @Test
  void advancedTradeNamesUsdcAsDollars() {
    Products products = new Products("coinbase", CoinbaseFeed.ADVANCED, List.of("ETH-USDC"));
    assertThat(products.byProduct()).containsEntry("ETH-USD", new Instrument("coinbase", "ETHUSD"));
    assertThatThrownBy(
            () -> new Products("coinbase", CoinbaseFeed.ADVANCED, List.of("BTC-USD", "BTC-USDC")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BTC-USDC");
  }
}
