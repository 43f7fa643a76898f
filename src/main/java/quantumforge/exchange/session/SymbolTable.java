package quantumforge.exchange.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.Instrument;

/**
 * Finds the shared {@link Instrument} for the UTF-8 bytes of the venue's own name inside a message,
 * without making a string. Immutable, thread-safe.
 */
public final class SymbolTable {

  private final byte[][] keys;
  private final Instrument[] values;
  private final int mask;

  /** A table where the venue names each instrument as its symbol. */
  public SymbolTable(Collection<Instrument> instruments) {
    this(bySymbol(instruments));
  }

  /**
   * @param byVenueName the instruments by the names that the venue's messages have
   */
  public SymbolTable(Map<String, Instrument> byVenueName) {
    int size = Integer.highestOneBit(Math.max(4, byVenueName.size() * 4));
    keys = new byte[size][];
    values = new Instrument[size];
    mask = size - 1;
    byVenueName.forEach(this::put);
  }

  private static Map<String, Instrument> bySymbol(Collection<Instrument> instruments) {
    Map<String, Instrument> bySymbol = new TreeMap<>();
    instruments.forEach(instrument -> bySymbol.putIfAbsent(instrument.symbol(), instrument));
    return bySymbol;
  }

  private void put(String name, Instrument instrument) {
    byte[] key = name.getBytes(StandardCharsets.UTF_8);
    int slot = hash(key, 0, key.length) & mask;
    while (keys[slot] != null) {
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    values[slot] = instrument;
  }

  /** The instrument whose name is {@code bytes[from..to)}, or null when it is not known. */
  public Instrument find(byte[] bytes, int from, int to) {
    int slot = hash(bytes, from, to) & mask;
    while (keys[slot] != null) {
      if (Arrays.equals(keys[slot], 0, keys[slot].length, bytes, from, to)) {
        return values[slot];
      }
      slot = (slot + 1) & mask;
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
