package quantumforge.exchange.kraken;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import quantumforge.kernel.Instrument;

/**
 * The pairs of one venue under the venue's names, such as {@code BTC/USD}, and as instruments, such
 * as {@code BTCUSD}. Finds the shared {@link Instrument} for the bytes of a name inside a message
 * without making a string; what v1 calls {@code XBT/USD} is found too. Immutable, thread-safe.
 */
public final class KrakenNames {

  private static final Map<String, String> OLD_ASSETS = Map.of("XBT", "BTC", "XDG", "DOGE");

  private final byte[][] keys;
  private final Instrument[] values;
  private final Map<Instrument, String> names = new HashMap<>();

  /**
   * Makes the table.
   *
   * @param exchange the venue as the data contracts spell it
   * @param pairs names as v1 or v2 spells them, such as {@code BTC/USD} or {@code XBT/USD}
   */
  public KrakenNames(String exchange, Collection<String> pairs) {
    int slots = Integer.highestOneBit(Math.max(4, pairs.size() * 8));
    keys = new byte[slots][];
    values = new Instrument[slots];
    for (String pair : pairs) {
      Instrument instrument = new Instrument(exchange, symbol(pair));
      names.put(instrument, current(pair));
      put(pair, instrument);
      put(current(pair), instrument);
    }
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

  private void put(String name, Instrument instrument) {
    byte[] key = name.getBytes(StandardCharsets.UTF_8);
    int slot = hash(key, 0, key.length) & (keys.length - 1);
    while (keys[slot] != null) {
      if (Arrays.equals(keys[slot], key)) {
        return;
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    values[slot] = instrument;
  }

  /** The instrument whose name is {@code bytes[from..to)}, or null when it is not known. */
  Instrument find(byte[] bytes, int from, int to) {
    int slot = hash(bytes, from, to) & (keys.length - 1);
    while (keys[slot] != null) {
      if (Arrays.equals(keys[slot], 0, keys[slot].length, bytes, from, to)) {
        return values[slot];
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return null;
  }

  /** The instrument with this name, or null when it is not known. */
  public Instrument find(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return find(bytes, 0, bytes.length);
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }
}
