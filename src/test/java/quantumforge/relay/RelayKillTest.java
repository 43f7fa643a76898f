package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.support.Children;
import quantumforge.support.RedisProcess;

/**
 * A collector and its Redis are killed at random moments while a brain comes and goes, so that the
 * overflow is entered, worked off and left in between.
 */
class RelayKillTest {

  private static final int ROUNDS = 14;

  @TempDir private Path directory;
  private RedisProcess redis;
  private Process collector;
  private StreamDrain brain;

  @Test
  void everyTradeComesOnceAndInOrder() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    redis = RedisProcess.start();
    try {
      startCollector();
      awaitStream();
      brain = new StreamDrain(redis.url(), "group");
      for (int round = 0; round < ROUNDS; round++) {
        drainFor(random.nextInt(600));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(900)); // The brain is away: that is the fault.
        breakSomething(random.nextInt(3));
      }
      drainFor(500);
      collector.destroyForcibly().waitFor();
      assertNothingIsMissing(seed);
    } finally {
      collector.destroyForcibly().waitFor();
      brain.close();
      redis.close();
    }
  }

  private void breakSomething(int what) throws Exception {
    if (what != 0) {
      collector.destroyForcibly().waitFor();
    }
    if (what != 1) {
      redis.kill();
      redis.launch();
    }
    if (what != 0) {
      startCollector();
    }
  }

  private void assertNothingIsMissing(long seed) throws Exception {
    Forwarder last = RelayChild.forwarder(redis.url(), directory.resolve("buffer"));
    last.start();
    try {
      Map<Instrument, List<Long>> expected = new LinkedHashMap<>();
      for (int symbol = 0; symbol < RelayChild.INSTRUMENTS; symbol++) {
        long newest = RelayChild.newest(last, symbol);
        assertThat(newest).isGreaterThan(1_000);
        expected.put(
            RelayChild.instrument(symbol), LongStream.rangeClosed(1, newest).boxed().toList());
      }
      long count = expected.values().stream().mapToLong(List::size).sum();
      await().atMost(Duration.ofSeconds(60)).until(() -> drained() && brain.ticks.size() >= count);
      await().during(Duration.ofMillis(300)).until(() -> drained());
      Map<Instrument, List<Long>> found = new LinkedHashMap<>();
      for (Tick tick : brain.ticks) {
        found
            .computeIfAbsent(tick.instrument(), first -> new ArrayList<>())
            .add(((Tick.Trade) tick).tradeId());
      }
      expected.forEach(
          (instrument, ids) ->
              assertThat(found.get(instrument))
                  .as("%s, seed %d", instrument, seed)
                  .containsExactlyElementsOf(ids));
      assertThat(brain.ids).as("seed %d", seed).isSorted();
    } finally {
      last.stop();
    }
  }

  private void drainFor(int millis) {
    long endNanos = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() - endNanos < 0) {
      drained();
    }
  }

  private boolean drained() {
    try {
      brain.drain();
      return true;
    } catch (RedisException away) {
      return false;
    }
  }

  private void awaitStream() {
    await().until(() -> !redis.command("XLEN " + TestRelay.STREAM).equals(":0"));
  }

  private void startCollector() throws Exception {
    collector =
        Children.start(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RelayChild.class.getName(),
                    redis.url().toString(),
                    directory.resolve("buffer").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                    ProcessBuilder.Redirect.appendTo(directory.resolve("collector.log").toFile())));
  }
}
