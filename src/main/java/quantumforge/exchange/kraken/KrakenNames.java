package quantumforge.exchange.kraken;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;

/**
 * The pairs of one collector under the venue's names, such as {@code BTC/USD}, and as instruments,
 * such as {@code BTCUSD}; what v1 calls {@code XBT/USD} is found too. Immutable, thread-safe.
 */
public final class KrakenNames {

  private static final Map<String, String> OLD_ASSETS = Map.of("XBT", "BTC", "XDG", "DOGE");

  private final SymbolTable table;
  private final Map<Instrument, String> names = new HashMap<>();

  /**
   * Makes the table.
   *
   * @param exchange the venue as the data contracts spell it
   * @param pairs names as v1 or v2 spells them, such as {@code BTC/USD} or {@code XBT/USD}
   */
  public KrakenNames(String exchange, Collection<String> pairs) {
    Map<String, Instrument> byName = new TreeMap<>();
    for (String pair : pairs) {
      Instrument instrument = new Instrument(exchange, symbol(pair));
      names.put(instrument, current(pair));
      byName.put(pair, instrument);
      byName.put(current(pair), instrument);
    }
    table = new SymbolTable(byName);
  }

  /** The symbol that the data contracts use: {@code BTCUSD} for {@code XBT/USD}. */
  public static String symbol(String pair) {
    return current(pair).replace("/", "");
  }

  /** The name that v2 uses: {@code BTC/USD} for {@code XBT/USD}. */
  public static String current(String pair) {
    int slash = pair.indexOf('/');
    if (slash < 0) {
      return pair;
    }
    String base = pair.substring(0, slash);
    String quote = pair.substring(slash + 1);
    return OLD_ASSETS.getOrDefault(base, base) + "/" + OLD_ASSETS.getOrDefault(quote, quote);
  }

  /** The name that v2 uses for an instrument of this table, or null when it is not in it. */
  public String name(Instrument instrument) {
    return names.get(instrument);
  }

  /** The instrument whose name is {@code bytes[from..to)}, or null when it is not known. */
  Instrument find(byte[] bytes, int from, int to) {
    return table.find(bytes, from, to);
  }

  /** The instrument with this name, or null when it is not known. */
  public Instrument find(String name) {
    return table.find(name);
  }
}
