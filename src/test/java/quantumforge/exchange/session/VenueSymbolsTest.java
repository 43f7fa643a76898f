package quantumforge.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.session.VenueSymbols.Spelling;
import quantumforge.kernel.Instrument;

class VenueSymbolsTest {

  @Test
  void namesAndSymbolsAreFoundByEachOther() {
    for (Spelling spelling : Spelling.values()) {
      String name =
          switch (spelling) {
            case JOINED -> "BTCUSD";
            case DASHED -> "BTC-USD";
            case SLASHED -> "BTC/USD";
          };
      VenueSymbols symbols = new VenueSymbols("venue", spelling, List.of(name));
      Instrument btc = new Instrument("venue", "BTCUSD");
      assertThat(symbols.find(name)).isEqualTo(btc);
      byte[] bytes = (">" + name + "<").getBytes(StandardCharsets.UTF_8);
      assertThat(symbols.find(bytes, 1, bytes.length - 1)).isSameAs(symbols.find(name));
      assertThat(symbols.name(btc)).isEqualTo(name);
      assertThat(symbols.name(new Instrument("venue", "ETHUSD"))).isNull();
      assertThat(symbols.find("ETHUSD")).isNull();
      assertThat(symbols.instruments()).containsExactly(btc);
      assertThat(symbols.byName()).containsExactly(java.util.Map.entry(name, btc));
    }
  }

  @Test
  void formerNamesOfKrakenAreFoundAndTodaysAreGiven() {
    VenueSymbols symbols =
        new VenueSymbols("kraken_spot", Spelling.SLASHED, List.of("XBT/USD", "XDG/XBT"));
    assertThat(symbols.find("XBT/USD")).isSameAs(symbols.find("BTC/USD"));
    assertThat(symbols.find("XDG/XBT")).isEqualTo(new Instrument("kraken_spot", "DOGEBTC"));
    assertThat(symbols.byName()).containsOnlyKeys("BTC/USD", "DOGE/BTC");
  }

  @Test
  void twoNamesOfOneSymbolAreRefusedWithBoth() {
    assertThatThrownBy(
            () -> new VenueSymbols("coinbase", Spelling.DASHED, List.of("AB-CD", "A-BCD")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"A-BCD\" is ABCD, as \"AB-CD\" is; take one of the two");
  }
}
