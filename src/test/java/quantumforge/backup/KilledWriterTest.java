package quantumforge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Children;

/** A writer that is killed at any moment leaves the old or the new copy. */
class KilledWriterTest {

  private static final int KILLS = 25;

  @TempDir Path folder;

  @Test
  @Timeout(600)
  void theCopyIsWholeAfterEachKill() throws Exception {
    Path file = folder.resolve("emergency-patterns.db");
    EmergencyDatabase database = new EmergencyDatabase(file, new CopyLimits(100_000, 1 << 24));
    SplittableRandom random = new SplittableRandom(7);
    long newest = 0;
    int halves = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long begin = newest + 1;
      Process writer = writer(file, begin);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> version(database) >= begin);
      // Anywhere in the next writes, which take some ten milliseconds each.
      LockSupport.parkNanos(random.nextLong(60_000_000));
      writer.destroyForcibly().waitFor();
      halves += Files.exists(file.resolveSibling("emergency-patterns.db.half")) ? 1 : 0;
      long version = version(database);
      EssentialData data = database.data();
      assertThat(version).isGreaterThanOrEqualTo(begin);
      assertThat(data.patterns()).hasSize(500);
      assertThat(data.patterns()).allMatch(one -> one.patternType().endsWith(" " + version));
      assertThat(data.configuration().getFirst().value()).isEqualTo("" + version);
      newest = version;
    }
    assertThat(halves).as("kills in the middle of a write").isPositive();
    assertThat(libraries()).as("what killed processes leave behind").isLessThanOrEqualTo(1);
  }

  private long libraries() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(one -> one.getFileName().toString().contains("native")).count();
    }
  }

  private static long version(EmergencyDatabase database) {
    return switch (database.read()) {
      case Copy.Whole(Origin origin, var sums) -> origin.to().bytes();
      case Copy.Absent absent -> 0;
      case Copy.Broken(String reason) -> throw new AssertionError(reason);
      case Copy.Changed changed -> throw new AssertionError(changed.reason());
    };
  }

  private Process writer(Path file, long version) throws Exception {
    Path log = folder.resolve("writer.log");
    return Children.start(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder.resolve("not there"),
                "-cp",
                System.getProperty("java.class.path"),
                CopyWriterProcess.class.getName(),
                file.toString(),
                Long.toString(version))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile()));
  }
}
