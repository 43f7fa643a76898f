package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;

/**
 * HOT and WARM of a collector; costs nothing where they are switched off. One thread adds; starting
 * and stopping are for one thread too.
 */
final class CollectorTiers {

  private static final Logger LOG = LoggerFactory.getLogger(CollectorTiers.class);

  private final RelaySettings.Tiers settings;
  private final HotTier hot;
  private final WarmTier warm;
  private final List<Thread> writers = new ArrayList<>();

  CollectorTiers(RelaySettings.Tiers settings, MeterRegistry meters) {
    this.settings = settings;
    this.hot = new HotTier(settings.hotTicks(), settings.books().hotLevels());
    this.warm = new WarmTier("market:warm:", settings.sizes(), meters);
  }

  /** Begins to write WARM, when the tiers are on and it does not already. */
  void start(StatefulRedisConnection<String, byte[]> connection) {
    if (settings.enabled() && writers.isEmpty()) {
      warm.use(connection, System.currentTimeMillis() * 1_000);
      begin("warm-writer", settings.warmFlush(), warm::flush);
      begin("book-writer", settings.books().warmInterval(), () -> warm.showBooks(hot));
    }
  }

  void add(Tick tick) {
    if (!settings.enabled()) {
      return;
    }
    hot.add(tick);
    if (tick instanceof Tick.Trade trade) {
      warm.add(trade);
    } else if (tick instanceof Tick.Gap gap) {
      warm.add(gap);
    }
  }

  void stop() throws InterruptedException {
    writers.forEach(Thread::interrupt);
    for (Thread writer : writers) {
      writer.join();
    }
  }

  /** For people. */
  String state() {
    return settings.enabled() ? "HOT and WARM on" : "HOT and WARM off";
  }

  /** What is wrong with WARM, with what helps; an empty text while it is written or is off. */
  String trouble() {
    return warm.trouble();
  }

  private void begin(String name, Duration interval, Runnable work) {
    writers.add(Thread.ofVirtual().name(name).start(() -> loop(interval, work)));
  }

  private static void loop(Duration interval, Runnable work) {
    try {
      while (true) {
        Thread.sleep(interval);
        work.run();
      }
    } catch (InterruptedException stopped) {
      LOG.debug("WARM is no longer written");
    }
  }
}
