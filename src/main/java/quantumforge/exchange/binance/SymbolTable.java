package quantumforge.exchange.binance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import quantumforge.kernel.Instrument;

/**
 * Finds the shared {@link Instrument} for a symbol's UTF-8 bytes inside a message, without making a
 * string. Immutable, thread-safe.
 */
final class SymbolTable {

  private final byte[][] keys;
  private final Instrument[] values;
  private final int mask;

  SymbolTable(Collection<Instrument> instruments) {
    int size = Integer.highestOneBit(Math.max(4, instruments.size() * 4));
    keys = new byte[size][];
    values = new Instrument[size];
    mask = size - 1;
    for (Instrument instrument : instruments) {
      put(instrument);
    }
  }

  private void put(Instrument instrument) {
    byte[] key = instrument.symbol().getBytes(StandardCharsets.UTF_8);
    int slot = hash(key, 0, key.length) & mask;
    while (keys[slot] != null) {
      if (Arrays.equals(keys[slot], key)) {
        return;
      }
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    values[slot] = instrument;
  }

  /** The instrument whose symbol is {@code bytes[from..to)}, or null when it is not known. */
  Instrument find(byte[] bytes, int from, int to) {
    int slot = hash(bytes, from, to) & mask;
    while (keys[slot] != null) {
      if (Arrays.equals(keys[slot], 0, keys[slot].length, bytes, from, to)) {
        return values[slot];
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  /** The instrument with this symbol, or null when it is not known. */
  Instrument find(String symbol) {
    byte[] bytes = symbol.getBytes(StandardCharsets.UTF_8);
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
