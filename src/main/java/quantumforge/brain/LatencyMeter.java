package quantumforge.brain;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import quantumforge.kernel.Tick;

/**
 * From the exchange's send to readable in the brain's Redis, over the last interval that somebody
 * asked for. The exchange's and the brain's clocks are compared, so on machines of their own their
 * difference is in it. A replayed message carries an old time of sending; then it is measured from
 * the collector's receipt. Thread-safe.
 */
final class LatencyMeter {

  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private Histogram filling = new Histogram(LONGEST_MICROS, 3);
  private Histogram interval = new Histogram(LONGEST_MICROS, 3);
  private long intervalEndNanos = System.nanoTime();

  /** Registers the percentiles as gauges: a summary of Micrometer's costs ten times as much. */
  LatencyMeter(MeterRegistry meters) {
    for (double quantile : new double[] {0.5, 0.99, 0.999}) {
      Gauge.builder("forge.brain.latency.seconds", this, meter -> meter.seconds(quantile * 100))
          .tag("quantile", Double.toString(quantile))
          .register(meters);
    }
  }

  synchronized void record(Tick.Trade trade, long nowMicros) {
    long sent = trade.eventMicros();
    boolean live = Math.abs(trade.receivedMicros() - sent) < LONGEST_MICROS;
    long latency = nowMicros - (live ? sent : trade.receivedMicros());
    filling.recordValue(Math.clamp(latency, 0, LONGEST_MICROS));
  }

  /** A percentile of the last interval in microseconds; -1 when nothing came in it. */
  synchronized long percentileMicros(double percentile) {
    if (System.nanoTime() - intervalEndNanos > INTERVAL_NANOS) {
      Histogram full = filling;
      filling = interval;
      filling.reset();
      interval = full;
      intervalEndNanos = System.nanoTime();
    }
    return interval.getTotalCount() == 0 ? -1 : interval.getValueAtPercentile(percentile);
  }

  private double seconds(double percentile) {
    long micros = percentileMicros(percentile);
    return micros < 0 ? Double.NaN : micros / 1e6;
  }
}
