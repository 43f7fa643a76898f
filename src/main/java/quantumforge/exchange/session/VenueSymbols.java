package quantumforge.exchange.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;

/**
 * The one place where a venue's own names and the symbols of the data contracts meet: {@code
 * BTC-USD} and {@code BTC/USD} are {@code BTCUSD} everywhere else, and each is found by the other.
 * Immutable, thread-safe.
 */
@Deterministic
public final class VenueSymbols {

  /** How a venue writes base and quote of its names. */
  public enum Spelling {
    /** One word, which is the symbol: {@code BTCUSDT} of Binance. */
    JOINED(""),
    /** {@code BTC-USD} of Coinbase. */
    DASHED("-"),
    /** {@code BTC/USD} of Kraken, whose older interfaces say {@code XBT/USD}. */
    SLASHED("/");

    private final String separator;

    Spelling(String separator) {
      this.separator = separator;
    }

    /** The symbol that the data contracts use: {@code BTCUSD} for {@code XBT/USD}. */
    public String symbol(String name) {
      return current(name).replace(separator, "");
    }

    /** The name that the venue uses today: {@code BTC/USD} for {@code XBT/USD}. */
    public String current(String name) {
      return switch (this) {
        case JOINED, DASHED -> name;
        case SLASHED -> slashed(name);
      };
    }

    private static String slashed(String pair) {
      int slash = pair.indexOf('/');
      if (slash < 0) {
        return pair;
      }
      String base = pair.substring(0, slash);
      String quote = pair.substring(slash + 1);
      return asset(base) + "/" + asset(quote);
    }

    private static String asset(String name) {
      return switch (name) {
        case "XBT" -> "BTC";
        case "XDG" -> "DOGE";
        default -> name;
      };
    }
  }

  private final Map<String, Instrument> byName = new TreeMap<>();
  private final Map<Instrument, String> names = new TreeMap<>();
  private final List<Instrument> instruments = new ArrayList<>();
  private final SymbolTable table;

  /**
   * Makes the table.
   *
   * @param exchange the venue as the data contracts spell it
   * @param venueNames as the venue writes them, today or formerly
   * @throws IllegalArgumentException when two of them are one symbol; the message names both
   */
  public VenueSymbols(String exchange, Spelling spelling, Collection<String> venueNames) {
    for (String name : venueNames) {
      String current = spelling.current(name);
      Instrument instrument = new Instrument(exchange, spelling.symbol(name));
      String other = names.putIfAbsent(instrument, current);
      if (other != null) {
        throw new IllegalArgumentException(
            "\"%s\" is %s, as \"%s\" is; take one of the two"
                .formatted(name, instrument.symbol(), other));
      }
      instruments.add(instrument);
      byName.put(name, instrument);
      byName.put(current, instrument);
    }
    table = new SymbolTable(byName);
  }

  /** The instrument of a venue's name, today's or a former one; null when it is not known. */
  public Instrument find(String name) {
    return byName.get(name);
  }

  /** The instrument whose name is {@code bytes[from..to)}, or null when it is not known. */
  public Instrument find(byte[] bytes, int from, int to) {
    return table.find(bytes, from, to);
  }

  /** The venue's name of an instrument today, or null when it is not in this table. */
  public String name(Instrument instrument) {
    return names.get(instrument);
  }

  /** All of them, in the order in which they were named. */
  public List<Instrument> instruments() {
    return List.copyOf(instruments);
  }

  /** The instruments by the venue's names of today, in the order in which they were named. */
  public Map<String, Instrument> byName() {
    Map<String, Instrument> current = new LinkedHashMap<>();
    instruments.forEach(instrument -> current.put(names.get(instrument), instrument));
    return current;
  }
}
