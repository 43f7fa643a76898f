package quantumforge.exchange.kraken;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What one source of Kraken counts beside what every venue's source counts. Thread-safe. */
final class KrakenMeters {

  /** Book messages whose checksum was compared. */
  final LongAdder checked = new LongAdder();

  /** Those whose checksum was not the one of our book. */
  final Counter mismatches;

  KrakenMeters(String exchange, MeterRegistry registry) {
    FunctionCounter.builder("forge.exchange.book.checksums", checked, LongAdder::sum)
        .tag("exchange", exchange)
        .register(registry);
    mismatches = registry.counter("forge.exchange.book.checksum.mismatches", "exchange", exchange);
  }
}
