package quantumforge.console;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** A console over a scripted plant: real actors, real messages, a real server. */
final class ConsoleRig implements AutoCloseable {

  private static final Duration MARKET_STEP = Duration.ofMillis(50);
  private static final Duration PAST = Duration.ofMinutes(3);

  /** Not the default: what the console says must come from here. */
  static final Duration REPORT_STALE_AFTER = Duration.ofMillis(2_300);

  private final ActorTestKit kit =
      ActorTestKit.create(
          "console-rig",
          ConfigFactory.parseString("pekko.loglevel = warning, pekko.stdout-loglevel = warning")
              .withFallback(ConfigFactory.defaultReference()));
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final ScriptedMarket market;
  private final ScriptedPlant plant;
  private final ScriptedBrain first;
  private final ScriptedBrain second;
  private final Console console;
  private final Cancellable trading;

  ConsoleRig(ConsoleSettings settings, int symbols) {
    long nowMicros = nowMicros();
    market = new ScriptedMarket(symbols, 20_241_120, nowMicros - PAST.toMillis() * 1_000);
    for (long at = nowMicros - PAST.toMillis() * 1_000; at < nowMicros; at += 50_000) {
      market.advance(at);
    }
    plant = new ScriptedPlant(market);
    first = new ScriptedBrain("site-1", market);
    second = new ScriptedBrain("site-2", market);
    kit.spawn(first.behavior(), "brain-1");
    kit.spawn(second.behavior(), "brain-2");
    trading =
        kit.system()
            .scheduler()
            .scheduleWithFixedDelay(
                MARKET_STEP,
                MARKET_STEP,
                () -> market.advance(nowMicros()),
                kit.system().executionContext());
    console = new Console(kit::system, settings, plant::reading, REPORT_STALE_AFTER, meters);
  }

  static ConsoleSettings settings(int port) {
    return settings(port, 8);
  }

  static ConsoleSettings settings(int port, int clientLimit) {
    return new ConsoleSettings(
        true,
        "127.0.0.1",
        port,
        false,
        List.of(),
        clientLimit,
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(1_500),
        Duration.ofSeconds(1),
        1_000,
        4,
        Duration.ofMinutes(10),
        Duration.ofSeconds(20));
  }

  /** Ends every fault. */
  void heal() {
    plant.heal();
    first.silent(false);
    second.silent(false);
  }

  ScriptedPlant plant() {
    return plant;
  }

  ScriptedMarket market() {
    return market;
  }

  ScriptedBrain first() {
    return first;
  }

  ScriptedBrain second() {
    return second;
  }

  Console console() {
    return console;
  }

  MeterRegistry meters() {
    return meters;
  }

  URI uri(String path) {
    return URI.create(console.url().orElseThrow()).resolve(path);
  }

  private static long nowMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  @Override
  public void close() {
    trading.cancel();
    try {
      console.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the console does not stop", e);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
