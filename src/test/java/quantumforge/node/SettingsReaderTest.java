package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

  private static final Config DEFAULTS =
      ConfigFactory.parseString(
          """
          name = "x", count = 1, total = 2, ratio = 0.5, on = false, wait-time = 1 s
          buffer-limit-bytes = 1 MiB, target = "redis://h:1", folder = "/tmp", mode = slow-one
          names = [], inner { low = 1, high = 2 }
          """);

  enum Mode {
    SLOW_ONE,
    FAST_ONE
  }

  record Inner(int low, int high) {
    Inner {
      if (low < 0) {
        throw new IllegalArgumentException("low is " + low + "; allowed is 0 or more");
      }
      if (high < 0) {
        throw new IllegalArgumentException("high is " + high + "; allowed is 0 or more");
      }
    }
  }

  record Outer(
      String name,
      int count,
      long total,
      double ratio,
      boolean on,
      Duration waitTime,
      long bufferLimitBytes,
      URI target,
      Path folder,
      Mode mode,
      List<String> names,
      Optional<Duration> limit,
      Inner inner) {}

  @Test
  void readsEveryKindOfValue() throws Exception {
    Outer read =
        read(
            """
            name = n, count = -3, total = 9223372036854775807, ratio = 2.5, on = true, wait-time = 250 ms
            buffer-limit-bytes = 64 MiB, target = "redis://r:6379", folder = "var/x", mode = fast-one
            names = [a, b], limit = 2 m, inner { low = 3, high = 4 }
            """);

    assertThat(read)
        .isEqualTo(
            new Outer(
                "n",
                -3,
                Long.MAX_VALUE,
                2.5,
                true,
                Duration.ofMillis(250),
                64L << 20,
                URI.create("redis://r:6379"),
                Path.of("var/x"),
                Mode.FAST_ONE,
                List.of("a", "b"),
                Optional.of(Duration.ofMinutes(2)),
                new Inner(3, 4)));
  }

  @Test
  void anAbsentOrNullOptionalIsEmpty() throws Exception {
    assertThat(read("limit = null").limit()).isEmpty();
    assertThat(read("").limit()).isEmpty();
  }

  @Test
  void namesTheNearestKeyTheFileAndTheLineOfAnUnknownKey() {
    assertThat(problems("\n\ncuont = 5"))
        .containsExactly("forge.cuont: unknown key; did you mean forge.count? (test.conf:3)");
  }

  @Test
  void namesTheNearestKeyHoweverItIsCapitalized() {
    assertThat(problems("WAIT-TIME = 5 s\nwaitTime = 5 s"))
        .containsExactlyInAnyOrder(
            "forge.WAIT-TIME: unknown key; did you mean forge.wait-time? (test.conf:1)",
            "forge.waitTime: unknown key; did you mean forge.wait-time? (test.conf:2)");
  }

  @Test
  void refusesATimeWithoutUnit() throws Exception {
    assertThat(problems("wait-time = 5"))
        .containsExactly(
            "forge.wait-time is 5; allowed is a duration such as 500 ms or 2 s (test.conf:1)");
    assertThat(read("wait-time = 0").waitTime()).isZero();
  }

  @Test
  void namesAllKnownKeysWhenNoneIsNear() {
    assertThat(problems("inner.zzzzzzzzz = 5"))
        .containsExactly(
            "forge.inner.zzzzzzzzz: unknown key; known here are high, low (test.conf:1)");
  }

  @Test
  void namesKeyValuePlaceAndWhatIsAllowedForAWrongType() {
    assertThat(problems("count = many\nwait-time = 3 moons\nmode = fast\nnames = 5\ninner = 1"))
        .containsExactlyInAnyOrder(
            "forge.count is \"many\"; allowed is a whole number (test.conf:1)",
            "forge.wait-time is \"3 moons\"; allowed is a duration such as 500 ms or 2 s (test.conf:2)",
            "forge.mode is \"fast\"; allowed is one of slow-one, fast-one (test.conf:3)",
            "forge.names is 5; allowed is a list [ … ] of a text (test.conf:4)",
            "forge.inner is 1; allowed is a block { … } (test.conf:5)");
  }

  @Test
  void refusesANumberThatWouldBeCutOff() {
    assertThat(problems("count = 1.5\ntotal = 1e30\nratio = NaN"))
        .containsExactlyInAnyOrder(
            "forge.count is 1.5; allowed is a whole number (test.conf:1)",
            "forge.total is 1.0E30; allowed is a whole number (test.conf:2)",
            "forge.ratio is \"NaN\"; allowed is a number (test.conf:3)");
    assertThat(problems("count = 3000000000"))
        .containsExactly("forge.count is 3000000000; allowed is a whole number (test.conf:1)");
  }

  @Test
  void reportsEveryValueThatARecordRefuses() {
    assertThat(problems("inner {\n low = -1\n high = -2\n}"))
        .containsExactly(
            "forge.inner.low is -1; allowed is 0 or more (test.conf:2)",
            "forge.inner.high is -2; allowed is 0 or more (test.conf:3)");
  }

  @Test
  void reportsARefusedValueBesideAnUnreadableOne() {
    assertThat(problems("inner { low = x, high = -2 }"))
        .containsExactly(
            "forge.inner.low is \"x\"; allowed is a whole number (test.conf:1)",
            "forge.inner.high is -2; allowed is 0 or more (test.conf:1)");
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(problems("name = null"))
        .containsExactly("forge.name has no value; allowed is a text");
  }

  private static Outer read(String text) throws SettingsException {
    Config own =
        ConfigFactory.parseString(
            text, ConfigParseOptions.defaults().setOriginDescription("test.conf"));
    return SettingsReader.read(Outer.class, "forge", own.withFallback(DEFAULTS), DEFAULTS);
  }

  private static List<String> problems(String text) {
    return catchThrowableOfType(SettingsException.class, () -> read(text)).problems();
  }
}
