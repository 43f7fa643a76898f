package quantumforge.exchange.coinbase;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import quantumforge.exchange.session.Line;
import quantumforge.exchange.session.PacedBudget;
import quantumforge.exchange.session.SocketPlan;
import quantumforge.exchange.session.SocketProtocol;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * One socket of Coinbase.
 *
 * @param byProduct the products it carries
 * @param messages what all sockets together may send
 * @param ids where trades of Advanced Trade are noted
 */
record ProductPlan(
    URI url,
    CoinbaseFeed feed,
    Map<String, Instrument> byProduct,
    PacedBudget messages,
    SharedIds ids)
    implements SocketPlan {

  ProductPlan {
    byProduct = Map.copyOf(byProduct);
  }

  @Override
  public int streams() {
    return 2 * byProduct.size();
  }

  @Override
  public boolean carries(Instrument instrument) {
    return byProduct.containsValue(instrument);
  }

  @Override
  public SocketProtocol protocol(Line line) {
    return switch (feed) {
      case EXCHANGE -> new ExchangeProtocol(this, line);
      case ADVANCED -> new AdvancedProtocol(this, line);
    };
  }

  SymbolTable table() {
    return new SymbolTable(byProduct);
  }

  Collection<String> products() {
    return byProduct.keySet().stream().sorted().toList();
  }

  /** One for the trades and one for the book of each product. */
  List<String> streamNames() {
    return byProduct.values().stream()
        .flatMap(instrument -> Stream.of(trades(instrument), book(instrument)))
        .toList();
  }

  /** The stream that a tick belongs to. */
  String streamName(Tick tick) {
    return tick instanceof Tick.Trade ? trades(tick.instrument()) : book(tick.instrument());
  }

  private static String trades(Instrument instrument) {
    return instrument.symbol() + " trades";
  }

  private static String book(Instrument instrument) {
    return instrument.symbol() + " book";
  }
}
