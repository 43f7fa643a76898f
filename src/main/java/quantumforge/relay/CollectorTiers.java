package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
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
      begin("warm-writer", this::writeWarm);
      begin("book-writer", this::writeBooks);
    }
  }

  void add(List<Tick> batch) {
    if (settings.enabled()) {
      hot.add(batch);
      warm.add(batch, trade -> false);
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

  private void begin(String name, Round round) {
    writers.add(Thread.ofVirtual().name(name).start(() -> loop(round)));
  }

  private interface Round {
    void run() throws InterruptedException;
  }

  private void writeWarm() throws InterruptedException {
    warm.awaitDue();
    warm.flush();
  }

  private void writeBooks() throws InterruptedException {
    Thread.sleep(settings.books().warmInterval());
    warm.showBooks(hot);
  }

  private static void loop(Round round) {
    try {
      while (true) {
        round.run();
      }
    } catch (InterruptedException stopped) {
      LOG.debug("WARM is no longer written");
    }
  }
}
