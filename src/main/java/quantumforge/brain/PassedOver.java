package quantumforge.brain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Which trades of a backlog the own Redis does not get, since it would drop them again: so many
 * newer ones of their symbol wait behind them that its stream would cut them off, or newer ones by
 * so much that WARM would. QuestDB gets all. Thread-safe.
 */
final class PassedOver {

  /** Before the instrument's name, among the positions: the newest trade that was passed over. */
  static final String MARK = "^";

  private final int kept;
  private final long warmMicros;
  private final Map<Instrument, Bound> bounds = new ConcurrentHashMap<>();
  private final Counter trades;
  private volatile long newestMicros;

  /** The time tells a venue that counts anew: its ids are low, and its trades new. */
  private record Bound(long id, long micros) {}

  /**
   * @param kept trades that a stream keeps
   * @param warmSpan how far back WARM reaches
   */
  PassedOver(int kept, Duration warmSpan, MeterRegistry meters) {
    this.kept = kept;
    this.warmMicros = warmSpan.toNanos() / 1_000;
    this.trades = meters.counter("forge.brain.passed.over.trades");
  }

  /**
   * These wait in a collector's stream, behind all that was read. Called by the thread of each
   * source: of two at a time the bound of the later one stays, so it may be lower than it could be.
   */
  void waiting(List<Tick> newest) {
    for (Tick tick : newest) {
      newestMicros = Math.max(newestMicros, tick.receivedMicros());
      if (tick instanceof Tick.Trade trade && trade.tradeId() > kept) {
        bounds.merge(
            trade.instrument(),
            new Bound(trade.tradeId() - kept, trade.timestampMicros()),
            (known, other) -> known.micros > other.micros ? known : other);
      }
    }
  }

  /** Whether the own Redis does not get this trade; counted. */
  boolean has(Tick.Trade trade) {
    Bound bound = bounds.isEmpty() ? null : bounds.get(trade.instrument());
    boolean passed =
        bound != null && trade.tradeId() <= bound.id && trade.timestampMicros() <= bound.micros;
    if (passed) {
      trades.increment();
    }
    return passed;
  }

  /** Whether WARM does not get this trade. */
  boolean isPastWarm(Tick.Trade trade) {
    return trade.receivedMicros() < newestMicros - warmMicros;
  }
}
