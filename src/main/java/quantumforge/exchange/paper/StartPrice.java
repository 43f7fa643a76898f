package quantumforge.exchange.paper;

import java.util.List;
import java.util.SplittableRandom;
import quantumforge.kernel.Deterministic;

/** Where a synthetic price starts: well-known symbols near where people expect them. */
@Deterministic
final class StartPrice {

  private static final long ONE = 100_000_000L;

  /** A price has about so many steps: 61,000 moves by 0.1, and 0.61 by 0.000001. */
  private static final long STEPS_TO_PRICE = 100_000;

  private record Known(String symbol, long units) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known("BTCUSDT", 61_000 * ONE),
          new Known("ETHUSDT", 2_600 * ONE),
          new Known("BNBUSDT", 510 * ONE),
          new Known("SOLUSDT", 155 * ONE),
          new Known("XRPUSDT", 61 * ONE / 100),
          new Known("ADAUSDT", 34 * ONE / 100),
          new Known("DOGEUSDT", 10 * ONE / 100),
          new Known("TRXUSDT", 13 * ONE / 100),
          new Known("LINKUSDT", 10 * ONE),
          new Known("AVAXUSDT", 21 * ONE));

  private StartPrice() {}

  /** In units of 10^-8; draws from the generator whether it needs to or not. */
  static long of(String symbol, SplittableRandom random) {
    long drawn = ONE / 100;
    for (int i = random.nextInt(5); i > 0; i--) {
      drawn *= 10;
    }
    drawn += random.nextLong(8 * drawn);
    for (Known known : KNOWN) {
      if (known.symbol.equals(symbol)) {
        return known.units;
      }
    }
    return drawn;
  }

  /** The smallest price change: a power of ten. */
  static long step(long price) {
    long step = 1;
    while (step * 10 <= price / STEPS_TO_PRICE) {
      step *= 10;
    }
    return step;
  }
}
