package quantumforge.exchange.binance;

import java.net.URI;
import java.util.Locale;
import quantumforge.exchange.session.Line;
import quantumforge.exchange.session.SocketPlan;
import quantumforge.exchange.session.SocketProtocol;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;

/** One socket of Binance: its streams, and the symbols that they bring. */
record BinancePlan(StreamPlan plan, SymbolTable symbols) implements SocketPlan {

  @Override
  public URI url() {
    return plan.url();
  }

  @Override
  public int streams() {
    return plan.streams().size();
  }

  @Override
  public boolean carries(Instrument instrument) {
    String prefix = instrument.symbol().toLowerCase(Locale.ROOT) + "@";
    return plan.streams().stream().anyMatch(stream -> stream.startsWith(prefix));
  }

  @Override
  public SocketProtocol protocol(Line line) {
    return new BinanceProtocol(plan, symbols, line);
  }
}
