package quantumforge.console;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import quantumforge.status.FeedStatus.SymbolStatus;
import quantumforge.status.SymbolView;
import quantumforge.status.SymbolView.TradePoint;

/** A seeded market that trades when it is told the time. Thread-safe. */
final class ScriptedMarket {

  private static final String[] BASES = {
    "BTC", "ETH", "SOL", "BNB", "XRP", "DOGE", "ADA", "LINK", "AVAX", "DOT", "LTC", "UNI", "ATOM",
    "NEAR", "APT", "ARB", "OP", "FIL", "INJ", "SUI", "TRX", "ETC", "XLM", "AAVE", "RUNE"
  };
  private static final double[] PRICES = {
    61_837.63, 2_684.12, 157.33, 512.9, 0.6123, 0.10754, 0.3512, 10.84, 22.71, 4.812, 63.25, 6.031,
    4.977, 4.102, 6.43, 0.5721, 1.512, 3.87, 18.44, 0.9931, 0.1287, 19.02, 0.0988, 98.41, 3.911
  };
  private static final int KEPT = 5_000;

  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Random random;
  private long nowMicros;

  private static final class Line {
    private final Deque<TradePoint> trades = new ArrayDeque<>();
    private BigDecimal price;
    private final BigDecimal step;
    private final double perSecond;
    private long nextId;
    private long total;
    private double due;

    private Line(BigDecimal price, double perSecond, long nextId) {
      this.price = price;
      // Venues quote about six digits, and write eight decimals.
      int digits = Math.max(2, 6 - (price.precision() - price.scale()));
      this.step = BigDecimal.ONE.movePointLeft(digits).setScale(8, RoundingMode.HALF_UP);
      this.perSecond = perSecond;
      this.nextId = nextId;
    }
  }

  ScriptedMarket(int symbols, long seed, long startMicros) {
    random = new Random(seed);
    nowMicros = startMicros;
    String[] quotes = {"USDT", "USDC", "BTC", "ETH", "EUR", "TRY", "FDUSD", "BRL", "JPY", "BNB"};
    for (int i = 0; i < symbols; i++) {
      String symbol =
          BASES[i % BASES.length]
              + quotes[(i / BASES.length) % quotes.length]
              + (i < BASES.length * quotes.length ? "" : String.valueOf(i / 250));
      BigDecimal price =
          BigDecimal.valueOf(PRICES[i % PRICES.length]).setScale(8, RoundingMode.HALF_UP);
      lines.put(symbol, new Line(price, 90.0 / (1 + i), 3_735_683_259L + i * 1_000L));
    }
  }

  List<String> symbols() {
    return List.copyOf(lines.keySet());
  }

  /** Trades up to the time. */
  synchronized void advance(long toMicros) {
    double seconds = Math.max(0, (toMicros - nowMicros) / 1e6);
    for (Line line : lines.values()) {
      line.due += seconds * line.perSecond * (0.5 + random.nextDouble());
      int count = (int) line.due;
      line.due -= count;
      for (int i = 0; i < count; i++) {
        trade(line, nowMicros + (long) (seconds * 1e6 * (i + 1) / (count + 1)));
      }
    }
    nowMicros = toMicros;
  }

  private void trade(Line line, long atMicros) {
    boolean buy = random.nextBoolean();
    BigDecimal move = line.step.multiply(BigDecimal.valueOf(random.nextInt(41) - 20));
    line.price = line.price.add(move).max(line.step);
    BigDecimal quantity =
        BigDecimal.valueOf(Math.exp(random.nextGaussian()) / 50)
            .setScale(5, RoundingMode.HALF_UP)
            .setScale(8, RoundingMode.HALF_UP);
    line.trades.add(
        new TradePoint(
            line.nextId++,
            line.price.toPlainString(),
            quantity.toPlainString(),
            buy ? "BUY" : "SELL",
            atMicros));
    line.total++;
    if (line.trades.size() > KEPT) {
      line.trades.removeFirst();
    }
  }

  synchronized List<SymbolStatus> status() {
    List<SymbolStatus> all = new ArrayList<>();
    lines.forEach(
        (symbol, line) ->
            all.add(
                new SymbolStatus(
                    symbol,
                    symbol,
                    line.total * 4,
                    Math.round(line.perSecond * (3.5 + random.nextDouble())),
                    line.trades.isEmpty() ? 0 : line.trades.getLast().timestampMicros(),
                    line.trades.isEmpty() ? "" : line.trades.getLast().price(),
                    !symbol.startsWith("NEAR"))));
    return all;
  }

  /** Every price that the symbol still knows, as the venue writes it. */
  synchronized List<String> prices(String symbol) {
    return lines.get(symbol).trades.stream().map(TradePoint::price).toList();
  }

  synchronized SymbolView.Slice slice(String node, SymbolView.Query query) {
    Line line = lines.get(query.symbol());
    List<TradePoint> found =
        line == null
            ? List.of()
            : line.trades.stream()
                .filter(trade -> trade.tradeId() > query.afterTradeId())
                .filter(trade -> trade.timestampMicros() >= query.fromMicros())
                .toList();
    Optional<SymbolView.Top> top =
        line == null
            ? Optional.empty()
            : Optional.of(
                new SymbolView.Top(
                    line.nextId,
                    line.price.subtract(line.step).toPlainString(),
                    "1.20400000",
                    line.price.add(line.step).toPlainString(),
                    "0.87310000"));
    return new SymbolView.Slice(
        node,
        query.exchange(),
        query.symbol(),
        found.subList(Math.max(0, found.size() - query.limit()), found.size()),
        top,
        nowMicros,
        "HOT");
  }
}
