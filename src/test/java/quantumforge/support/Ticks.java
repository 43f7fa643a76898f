package quantumforge.support;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Seeded ticks of every kind, with the odd values that venues send. */
public final class Ticks {

  private final SplittableRandom random;
  private final List<Instrument> instruments = new ArrayList<>();
  private final long[] tradeIds;
  private final long[] updateIds;
  private long nowMicros;

  public Ticks(long seed, int symbols, long startMicros) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < symbols; i++) {
      instruments.add(new Instrument(i % 7 == 6 ? "kraken" : "binance_spot", "SYM" + i + "USDT"));
    }
    tradeIds = random.longs(symbols, 1, 4_000_000_000L).toArray();
    updateIds = random.longs(symbols, 1, 90_000_000_000L).toArray();
    nowMicros = startMicros;
  }

  public List<Instrument> instruments() {
    return instruments;
  }

  /** Ticks of all kinds. */
  public List<Tick> mixed(int count) {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int symbol = random.nextInt(instruments.size());
      ticks.add(
          switch (random.nextInt(12)) {
            case 0 -> delta(symbol);
            case 1 -> snapshot(symbol);
            case 2, 3, 4 -> top(symbol);
            case 5 -> gap(symbol);
            default -> trade(symbol);
          });
    }
    return ticks;
  }

  /** Trades only, ids contiguous for each symbol. */
  public List<Tick> trades(int count) {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ticks.add(trade(random.nextInt(instruments.size())));
    }
    return ticks;
  }

  private Tick.Trade trade(int symbol) {
    nowMicros += random.nextInt(1_500);
    return new Tick.Trade(
        instruments.get(symbol),
        ++tradeIds[symbol],
        price(symbol),
        quantity(symbol),
        random.nextBoolean() ? Side.BUY : Side.SELL,
        nowMicros - random.nextInt(3_000),
        nowMicros,
        nowMicros + random.nextInt(-2_000_000, 90_000));
  }

  private Tick delta(int symbol) {
    long first = updateIds[symbol] + 1;
    updateIds[symbol] += 1 + random.nextInt(60);
    return new Tick.BookDelta(
        instruments.get(symbol),
        first,
        updateIds[symbol],
        levels(symbol, random.nextInt(30)),
        levels(symbol, random.nextInt(30)),
        nowMicros,
        nowMicros + 77);
  }

  private Tick snapshot(int symbol) {
    return new Tick.BookSnapshot(
        instruments.get(symbol),
        updateIds[symbol],
        levels(symbol, 100),
        levels(symbol, random.nextInt(100)),
        nowMicros);
  }

  private Tick top(int symbol) {
    return new Tick.TopOfBook(
        instruments.get(symbol),
        ++updateIds[symbol],
        price(symbol),
        quantity(symbol),
        price(symbol),
        quantity(symbol),
        nowMicros);
  }

  private Tick gap(int symbol) {
    return new Tick.Gap(
        instruments.get(symbol),
        random.nextBoolean() ? Tick.Channel.TRADES : Tick.Channel.BOOK,
        tradeIds[symbol],
        tradeIds[symbol] + random.nextInt(100),
        "Verbindung weg \u2014 \u6b63",
        random.nextBoolean(),
        nowMicros);
  }

  private Price price(int symbol) {
    return switch (symbol % 5) {
      case 0 -> new Price(6_000_000_000_000L + random.nextInt(500) * 1_000_000L, 8);
      case 1 -> new Price(random.nextLong(1, Long.MAX_VALUE), random.nextInt(19));
      case 2 -> new Price(1 + random.nextInt(9), 0);
      default -> new Price(random.nextInt(1, 1_000_000), 4);
    };
  }

  private Quantity quantity(int symbol) {
    return symbol % 5 == 1
        ? new Quantity(random.nextLong(Long.MAX_VALUE), random.nextInt(19))
        : new Quantity(random.nextInt(5_000) * 1_000L, 8);
  }

  private Levels levels(int symbol, int count) {
    int priceDecimals = price(symbol).decimals();
    long[] prices = new long[count];
    long[] quantities = new long[count];
    for (int i = 0; i < count; i++) {
      prices[i] = price(symbol).units();
      quantities[i] = random.nextInt(4) == 0 ? 0 : quantity(symbol).units();
    }
    return new Levels(priceDecimals, 8, prices, quantities);
  }
}
