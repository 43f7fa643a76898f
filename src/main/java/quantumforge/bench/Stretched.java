package quantumforge.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * A recording as a market of many symbols at a rate of its own, without an end: each symbol goes
 * through the recorded ticks of one symbol from a place of its own, again and again, and its ids go
 * on growing. Few symbols are busy, many are quiet. Times have microseconds, as venues give them
 * today. The same for the same seed. Not thread-safe.
 */
final class Stretched {

  private static final String EXCHANGE = "binance_spot";

  /** A venue's message goes out by so much later than its trade, at most. */
  private static final int EVENT_MICROS_MAX = 1_000;

  private final List<Walk> walks = new ArrayList<>();
  private final SplittableRandom random;
  private final double microsApart;
  private double micros;

  /**
   * @param recorded at least one tick
   * @param ticksPerSecond of all symbols together, on the average, above 0
   */
  Stretched(List<Tick> recorded, int symbols, double ticksPerSecond, long startMicros, long seed) {
    random = new SplittableRandom(seed);
    microsApart = 1e6 / ticksPerSecond;
    micros = startMicros;
    Map<Instrument, List<Tick>> bySymbol = new LinkedHashMap<>();
    recorded.forEach(
        tick -> bySymbol.computeIfAbsent(tick.instrument(), key -> new ArrayList<>()).add(tick));
    List<List<Tick>> sources = List.copyOf(bySymbol.values());
    for (int i = 0; i < symbols; i++) {
      List<Tick> source = sources.get(i % sources.size());
      Instrument as = new Instrument(EXCHANGE, "SYM%02dUSDT".formatted(i));
      walks.add(new Walk(as, source, random.nextInt(source.size())));
    }
  }

  Tick next() {
    micros -= Math.log(1 - random.nextDouble()) * microsApart;
    double place = random.nextDouble();
    Walk walk = walks.get((int) (walks.size() * place * Math.sqrt(place)));
    return walk.next((long) micros, random.nextInt(EVENT_MICROS_MAX));
  }

  private static final class Walk {
    private final Instrument instrument;
    private final List<Tick> recorded;
    private final long tradeSpan;
    private final long updateSpan;
    private int place;
    private long rounds;

    Walk(Instrument instrument, List<Tick> recorded, int place) {
      this.instrument = instrument;
      this.recorded = recorded;
      this.place = place;
      long tradeFrom = Long.MAX_VALUE;
      long tradeTo = Long.MIN_VALUE;
      long updateFrom = Long.MAX_VALUE;
      long updateTo = Long.MIN_VALUE;
      for (Tick tick : recorded) {
        if (tick instanceof Tick.Trade trade) {
          tradeFrom = Math.min(tradeFrom, trade.tradeId());
          tradeTo = Math.max(tradeTo, trade.tradeId());
        } else {
          updateFrom = Math.min(updateFrom, firstUpdate(tick));
          updateTo = Math.max(updateTo, lastUpdate(tick));
        }
      }
      tradeSpan = tradeTo < tradeFrom ? 0 : tradeTo - tradeFrom + 1;
      updateSpan = updateTo < updateFrom ? 0 : updateTo - updateFrom + 1;
    }

    private static long firstUpdate(Tick tick) {
      return tick instanceof Tick.BookDelta delta ? delta.firstUpdateId() : lastUpdate(tick);
    }

    private static long lastUpdate(Tick tick) {
      return switch (tick) {
        case Tick.BookDelta delta -> delta.lastUpdateId();
        case Tick.BookSnapshot whole -> whole.lastUpdateId();
        case Tick.TopOfBook top -> top.updateId();
        case Tick.Gap gap -> gap.toId();
        case Tick.Trade trade -> trade.tradeId();
      };
    }

    Tick next(long received, int eventMicros) {
      Tick tick = recorded.get(place);
      long trades = rounds * tradeSpan;
      long updates = rounds * updateSpan;
      place++;
      if (place == recorded.size()) {
        place = 0;
        rounds++;
      }
      long made = received - (tick.receivedMicros() - tick.timestampMicros());
      return switch (tick) {
        case Tick.Trade t ->
            new Tick.Trade(
                instrument,
                t.tradeId() + trades,
                t.price(),
                t.quantity(),
                t.side(),
                made,
                made + eventMicros,
                received);
        case Tick.BookDelta d ->
            new Tick.BookDelta(
                instrument,
                d.firstUpdateId() + updates,
                d.lastUpdateId() + updates,
                d.bids(),
                d.asks(),
                made,
                received);
        case Tick.BookSnapshot s ->
            new Tick.BookSnapshot(
                instrument, s.lastUpdateId() + updates, s.bids(), s.asks(), received);
        case Tick.TopOfBook t ->
            new Tick.TopOfBook(
                instrument,
                t.updateId() + updates,
                t.bid(),
                t.bidQuantity(),
                t.ask(),
                t.askQuantity(),
                received);
        case Tick.Gap g ->
            new Tick.Gap(
                instrument, g.channel(), g.fromId(), g.toId(), g.cause(), g.repaired(), received);
      };
    }
  }
}
