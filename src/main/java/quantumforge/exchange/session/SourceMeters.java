package quantumforge.exchange.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What one source counts. Thread-safe. */
final class SourceMeters {

  final LongAdder frames = new LongAdder();
  final LongAdder frameBytes = new LongAdder();
  final LongAdder parsed = new LongAdder();
  final LongAdder wrongUnits = new LongAdder();
  final Counter attempts;
  final Counter replacements;
  final Counter refusals;
  final Counter bans;

  SourceMeters(String exchange, PacedBudget weight, MeterRegistry registry) {
    count(registry, "forge.exchange.frames", exchange, frames);
    count(registry, "forge.exchange.frame.bytes", exchange, frameBytes);
    count(registry, "forge.exchange.frames.parsed", exchange, parsed);
    count(registry, "forge.exchange.wrong.units", exchange, wrongUnits);
    attempts = registry.counter("forge.exchange.connection.attempts", "exchange", exchange);
    replacements = registry.counter("forge.exchange.connection.replacements", "exchange", exchange);
    refusals = registry.counter("forge.exchange.request.refusals", "exchange", exchange);
    bans = registry.counter("forge.exchange.request.bans", "exchange", exchange);
    Gauge.builder("forge.exchange.request.weight.used", weight, PacedBudget::used)
        .tag("exchange", exchange)
        .register(registry);
  }

  private static void count(
      MeterRegistry registry, String name, String exchange, LongAdder counter) {
    FunctionCounter.builder(name, counter, LongAdder::sum)
        .tag("exchange", exchange)
        .register(registry);
  }
}
