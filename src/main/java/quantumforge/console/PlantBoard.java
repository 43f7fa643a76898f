package quantumforge.console;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.PlantWatch;

/** The plant as it was last looked at, rendered once for all browsers. Thread-safe. */
final class PlantBoard {

  private static final Logger LOG = LoggerFactory.getLogger(PlantBoard.class);
  private static final Duration TREND_STEP = Duration.ofSeconds(1);

  private final Supplier<Optional<PlantWatch.Seen>> source;
  private final LongSupplier clockMillis;
  private final Duration reportStaleAfter;
  private final Trend trend;
  private volatile Frame frame;
  private long trendAtMillis = Long.MIN_VALUE;
  private boolean sourceFailed;

  /**
   * @param source the last status that arrived, with its age
   * @param clockMillis the server's monotonic clock
   * @param reportStaleAfter a node's report older than this is shown as old, and tells no trend
   */
  PlantBoard(
      Supplier<Optional<PlantWatch.Seen>> source,
      LongSupplier clockMillis,
      Duration trendLength,
      Duration reportStaleAfter) {
    this.source = source;
    this.clockMillis = clockMillis;
    this.reportStaleAfter = reportStaleAfter;
    this.trend = new Trend((int) trendLength.dividedBy(TREND_STEP), reportStaleAfter);
    this.frame = render(0, Optional.empty());
  }

  /**
   * One rendered status.
   *
   * @param version grows with each new status
   * @param json the text of a {@link Views.Plant}
   */
  record Frame(long version, Optional<PlantWatch.Seen> reading, String json) {}

  /** Looks at the source; called at a fixed interval. */
  synchronized void sample() {
    Optional<PlantWatch.Seen> reading = read();
    boolean changed =
        !frame.reading().map(PlantWatch.Seen::status).equals(reading.map(PlantWatch.Seen::status));
    if (changed) {
      frame = render(frame.version() + 1, reading);
    }
    long now = clockMillis.getAsLong();
    if (trendAtMillis == Long.MIN_VALUE || now - trendAtMillis >= TREND_STEP.toMillis()) {
      trendAtMillis = now;
      trend.sample(now, reading);
    }
  }

  Frame frame() {
    return frame;
  }

  /** The plant with its age at this moment. */
  Views.Plant now() {
    return view(read());
  }

  Duration reportStaleAfter() {
    return reportStaleAfter;
  }

  Trend trend() {
    return trend;
  }

  private Frame render(long version, Optional<PlantWatch.Seen> reading) {
    return new Frame(version, reading, Json.text(view(reading)));
  }

  private Views.Plant view(Optional<PlantWatch.Seen> reading) {
    return new Views.Plant(
        clockMillis.getAsLong(),
        reading.map(PlantWatch.Seen::ageMillis).orElse(-1L),
        reading.map(PlantWatch.Seen::status));
  }

  private Optional<PlantWatch.Seen> read() {
    try {
      Optional<PlantWatch.Seen> reading = source.get();
      sourceFailed = false;
      return reading;
    } catch (RuntimeException e) {
      if (!sourceFailed) {
        LOG.error("the plant's status cannot be read; browsers see it as missing", e);
      }
      sourceFailed = true;
      return Optional.empty();
    }
  }
}
