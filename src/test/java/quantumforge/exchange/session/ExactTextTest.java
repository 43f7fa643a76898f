package quantumforge.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.Levels;

/** Times and levels as venues write them. */
class ExactTextTest {

  @Test
  void aTimeIsWhatTheJdkReads() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    long last = Instant.parse("2199-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < 20_000; i++) {
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(last), random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000_000));
      String text = time.toString();
      assertThat(InstantText.micros(text))
          .as(text)
          .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }
    assertThat(InstantText.micros("2026-08-09T21:05:48.5Z")).isEqualTo(1_786_309_548_500_000L);
    assertThat(InstantText.micros("2024-02-29T00:00:00Z")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-08-09T21:05:48",
        "2026-08-09 21:05:48Z",
        "2026-08-09T21:05:48.Z",
        "2026-08-09T21:05:48.1234567890Z",
        "2026-13-09T21:05:48Z",
        "2026-02-29T21:05:48Z",
        "2026-08-09T24:05:48Z",
        "2026-08-09T21:60:48Z",
        "2026-08-09T21:05:4xZ",
        "1969-08-09T21:05:48Z",
        "2026-08-09T21:05:48+01:00"
      })
  void whatIsNoTimeIsNone(String text) {
    assertThat(InstantText.micros(text)).isNegative();
  }

  @Test
  void levelsOfMixedDecimalsAreTheSameForScannerAndParser() throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(12);
    LevelBuffer buffer = new LevelBuffer();
    for (int round = 0; round < 500; round++) {
      LevelList list = new LevelList("updates");
      buffer.clear();
      int count = random.nextInt(600);
      int most = random.nextInt(9);
      for (int i = 0; i < count; i++) {
        DecimalText price = DecimalText.parse(number(random, most) + "1");
        DecimalText quantity = DecimalText.parse(number(random, most));
        list.add(text(price), text(quantity));
        buffer.add(price.units(), price.decimals(), quantity.units(), quantity.decimals());
      }
      assertThat(buffer.levels()).isEqualTo(list.levels());
    }
  }

  @Test
  void levelsThatDoNotFitBesideEachOtherAreRefused() {
    LevelBuffer buffer = new LevelBuffer();
    buffer.add(900_000_000_000_000_000L, 0, 1, 0);
    buffer.add(1, 9, 1, 0);
    assertThat(buffer.levels()).isNull();
    buffer.clear();
    assertThat(buffer.levels()).isEqualTo(Levels.empty(0, 0));
  }

  private static String number(RandomGenerator random, int decimalsMax) {
    StringBuilder text = new StringBuilder().append(random.nextInt(1, 100_000)).append('.');
    int decimals = 1 + random.nextInt(decimalsMax + 1);
    for (int i = 0; i < decimals; i++) {
      text.append(random.nextInt(3));
    }
    return text.toString();
  }

  private static String text(DecimalText number) {
    String digits = "%019d".formatted(number.units());
    int point = digits.length() - number.decimals();
    String whole = digits.substring(0, point).replaceFirst("^0+(?=.)", "");
    return number.decimals() == 0 ? whole : whole + "." + digits.substring(point);
  }
}
