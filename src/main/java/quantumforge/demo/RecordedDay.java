package quantumforge.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.relay.BufferFill;

/**
 * Trades of 50 symbols, 1,200 a second up to now, made at once: what a collector would have
 * recorded in that time. Seeded.
 */
final class RecordedDay {

  static final int SYMBOLS = 50;
  private static final double MICROS_APART = 1e6 / 1_200;
  private static final long FIRST_ID = 1_000_000;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Instrument[] instruments = new Instrument[SYMBOLS];
  private final long[] ids = new long[SYMBOLS];
  private final long[] prices = new long[SYMBOLS];

  RecordedDay() {
    for (int i = 0; i < SYMBOLS; i++) {
      instruments[i] =
          new Instrument(DemoExchange.BINANCE.contractName(), "DAY%02dUSDT".formatted(i));
      ids[i] = FIRST_ID;
      prices[i] = 10_000_000_000L * (i + 1);
    }
  }

  /** Makes so many trades, and writes them into a collector's buffer. */
  void write(long trades, BufferFill buffer) throws IOException {
    double micros = MicroClock.now() - trades * MICROS_APART;
    List<Tick> block = new ArrayList<>(BufferFill.BLOCK_TICKS);
    for (long i = 0; i < trades; i++) {
      micros += MICROS_APART;
      block.add(trade((long) micros));
      if (block.size() == BufferFill.BLOCK_TICKS || i == trades - 1) {
        buffer.add(block);
        block.clear();
      }
    }
  }

  /** As many trades as there are ids, each once, are told by both numbers. */
  record IdSum(long trades, long sum) {}

  private Tick.Trade trade(long micros) {
    double place = random.nextDouble();
    // Few symbols are busy, and many are quiet.
    int symbol = (int) (SYMBOLS * place * Math.sqrt(place));
    if (random.nextInt(3) == 0) {
      prices[symbol] += (random.nextInt(21) - 10) * 1_000L;
    }
    return new Tick.Trade(
        instruments[symbol],
        ids[symbol]++,
        new Price(prices[symbol], 8),
        new Quantity((1 + random.nextInt(100_000)) * 1_000L, 8),
        random.nextBoolean() ? Side.BUY : Side.SELL,
        micros - 2_000,
        micros - 1_000,
        micros);
  }

  /** How many trades of each symbol were made, and the sum of their ids. */
  Map<String, IdSum> made() {
    Map<String, IdSum> made = new HashMap<>();
    for (int i = 0; i < SYMBOLS; i++) {
      long count = ids[i] - FIRST_ID;
      if (count > 0) {
        made.put(instruments[i].symbol(), new IdSum(count, count * (FIRST_ID + ids[i] - 1) / 2));
      }
    }
    return made;
  }
}
