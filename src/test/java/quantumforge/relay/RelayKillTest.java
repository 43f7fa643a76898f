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
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.support.Children;
import quantumforge.support.RedisProcess;

/**
 * A collector and its Redis are killed at random moments while brains come and go, so that the
 * overflow is entered, worked off and left in between, and blocks are moved to the disk for one
 * brain and back.
 */
class RelayKillTest {

  private static final int ROUNDS = 14;

  @TempDir private Path directory;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<StreamDrain> brains = new ArrayList<>();
  private List<String> groups = List.of();
  private RedisProcess redis;
  private Process collector;

  @Test
  void everyTradeComesOnceAndInOrder() throws Exception {
    start("group");
    for (int round = 0; round < ROUNDS; round++) {
      drainFor(brains.getFirst(), random.nextInt(600));
      TimeUnit.MILLISECONDS.sleep(random.nextInt(900)); // The brain is away: that is the fault.
      breakSomething(random.nextInt(3));
    }
    assertNothingIsMissing();
  }

  @Test
  void soItDoesWhileOneBrainIsAwayForLongAndTheOtherIsNot() throws Exception {
    start("present", "away");
    drainUntilBehind(brains.getFirst(), brains.getLast());
    for (int round = 0; round < ROUNDS; round++) {
      drainFor(brains.getFirst(), 1_500 + random.nextInt(600));
      if (round % 3 == 2) {
        drainFor(brains.getLast(), random.nextInt(400));
      }
      breakSomething(random.nextInt(3));
    }
    assertNothingIsMissing();
  }

  private void start(String... names) throws Exception {
    groups = List.of(names);
    redis = RedisProcess.start();
    startCollector();
    await().until(() -> !redis.command("XLEN " + TestRelay.STREAM).equals(":0"));
    for (String group : names) {
      brains.add(new StreamDrain(redis.url(), group));
    }
  }

  @AfterEach
  void stop() throws Exception {
    collector.destroyForcibly().waitFor();
    brains.forEach(StreamDrain::close);
    redis.close();
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

  private void assertNothingIsMissing() throws Exception {
    drainFor(brains.getFirst(), 500);
    collector.destroyForcibly().waitFor();
    Forwarder last = RelayChild.forwarder(redis.url(), directory.resolve("buffer"), groups);
    last.start();
    try {
      Map<Instrument, List<Long>> expected = new LinkedHashMap<>();
      for (int symbol = 0; symbol < RelayChild.INSTRUMENTS; symbol++) {
        long newest = RelayChild.newest(last, symbol);
        assertThat(newest).isGreaterThan(100);
        expected.put(
            RelayChild.instrument(symbol), LongStream.rangeClosed(1, newest).boxed().toList());
      }
      for (StreamDrain brain : brains) {
        assertNothingIsMissing(brain, expected, last);
      }
    } finally {
      last.stop();
    }
  }

  private void assertNothingIsMissing(
      StreamDrain brain, Map<Instrument, List<Long>> expected, Forwarder last) throws Exception {
    long count = expected.values().stream().mapToLong(List::size).sum();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> drained(brain) && brain.ticks.size() >= count);
    } catch (ConditionTimeoutException late) {
      throw new AssertionError(whatIsMissing(brain, expected, last), late);
    }
    await().during(Duration.ofMillis(300)).until(() -> drained(brain));
    Map<Instrument, List<Long>> found = found(brain);
    expected.forEach(
        (instrument, ids) ->
            assertThat(found.get(instrument))
                .as("%s of %s, seed %d", instrument, brain.group, seed)
                .containsExactlyElementsOf(ids));
    assertThat(brain.ids).as("%s, seed %d", brain.group, seed).isSorted();
  }

  private static Map<Instrument, List<Long>> found(StreamDrain brain) {
    Map<Instrument, List<Long>> found = new LinkedHashMap<>();
    for (Tick tick : brain.ticks) {
      found
          .computeIfAbsent(tick.instrument(), first -> new ArrayList<>())
          .add(((Tick.Trade) tick).tradeId());
    }
    return found;
  }

  private String whatIsMissing(
      StreamDrain brain, Map<Instrument, List<Long>> expected, Forwarder last) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("seed %d, %s has %d ticks".formatted(seed, brain, brain.ticks.size()));
    Map<Instrument, List<Long>> found = found(brain);
    expected.forEach(
        (instrument, ids) ->
            lines.add(
                "%s: %d expected, missing %s"
                    .formatted(
                        instrument,
                        ids.size(),
                        RelayState.missing(ids, found.getOrDefault(instrument, List.of())))));
    lines.add(last.status() + " " + last.relayStatus());
    lines.add(RelayState.of(redis.url(), groups, directory.resolve("buffer")));
    lines.add(RelayState.endOf(directory.resolve("collector.log")));
    return String.join("\n", lines);
  }

  private static void drainFor(StreamDrain brain, int millis) {
    long endNanos = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() - endNanos < 0) {
      drained(brain);
    }
  }

  /** What only the one needs that is away is on the disk. */
  private static void drainUntilBehind(StreamDrain present, StreamDrain away) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> drained(present) && away.isBehind());
  }

  private static boolean drained(StreamDrain brain) {
    try {
      brain.drain();
      return true;
    } catch (RedisException away) {
      return false;
    }
  }

  private void startCollector() throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
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
            directory.resolve("buffer").toString()));
    command.addAll(groups);
    collector =
        Children.start(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                    ProcessBuilder.Redirect.appendTo(directory.resolve("collector.log").toFile())));
  }
}
