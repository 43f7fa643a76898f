package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

class LatencyMeterTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");
  private static final long SENT = 1_700_000_000_000_000L;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LatencyMeter meter = new LatencyMeter(registry);

  @Test
  void theGaugesAreInSecondsAndThePercentilesInMicroseconds() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              recordAHundred();
              assertThat(gauge("0.5")).isCloseTo(0.002, within(0.000_01));
              assertThat(gauge("0.999")).isCloseTo(0.5, within(0.001));
              assertThat(meter.percentileMicros(50)).isBetween(1_990L, 2_010L);
            });
  }

  @Test
  void aGaugeWithoutATradeIsNoNumber() {
    assertThat(gauge("0.99")).isNaN();
  }

  /** Two of them are slow. */
  private void recordAHundred() {
    for (int i = 0; i < 100; i++) {
      meter.record(trade(), SENT + (i < 98 ? 2_000 : 500_000));
    }
  }

  private double gauge(String quantile) {
    return registry.get("forge.brain.latency.seconds").tag("quantile", quantile).gauge().value();
  }

  private static Tick.Trade trade() {
    return new Tick.Trade(
        BTC, 1, new Price(1, 0), new Quantity(1, 0), Side.BUY, SENT, SENT, SENT + 100);
  }
}
