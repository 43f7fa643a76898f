package quantumforge.brain;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import quantumforge.kernel.Tick;

/**
 * From the exchange's send to readable in the brain's Redis, over the last interval and since the
 * start. The exchange's and the brain's clocks are compared, so on machines of their own their
 * difference is in it. A replayed message carries an old time of sending; then it is measured from
 * the collector's receipt. Thread-safe.
 */
final class LatencyMeter {

  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Recorder recorder = new Recorder(LONGEST_MICROS, 3);
  private final DistributionSummary summary;
  private Histogram interval = new Histogram(LONGEST_MICROS, 3);
  private long intervalEndNanos = System.nanoTime();

  LatencyMeter(MeterRegistry meters) {
    summary =
        DistributionSummary.builder("forge.brain.latency")
            .baseUnit("microseconds")
            .publishPercentiles(0.5, 0.99, 0.999)
            .register(meters);
  }

  void record(Tick.Trade trade, long nowMicros) {
    long sent = trade.eventMicros();
    boolean live = Math.abs(trade.receivedMicros() - sent) < LONGEST_MICROS;
    long latency = nowMicros - (live ? sent : trade.receivedMicros());
    long bounded = Math.clamp(latency, 0, LONGEST_MICROS);
    recorder.recordValue(bounded);
    summary.record(bounded);
  }

  /** A percentile of the last interval in microseconds; -1 when nothing came in it. */
  synchronized long percentileMicros(double percentile) {
    if (System.nanoTime() - intervalEndNanos > INTERVAL_NANOS) {
      interval = recorder.getIntervalHistogram();
      intervalEndNanos = System.nanoTime();
    }
    return interval.getTotalCount() == 0 ? -1 : interval.getValueAtPercentile(percentile);
  }
}
