package quantumforge.backup;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What trading cannot do without, of one moment.
 *
 * @param from who gave it
 * @param origin which moment it is of
 * @param ageMillis how long ago that moment was; negative when the clock of this machine was set
 *     back since then, so that nobody knows
 */
public record EssentialData(
    From from,
    Origin origin,
    long ageMillis,
    List<Pattern> patterns,
    List<Position> positions,
    List<Setting> configuration) {

  /** A clock that is corrected by so little tells the age all the same. */
  private static final long CLOCK_SLACK_MILLIS = 2_000;

  public EssentialData {
    patterns = List.copyOf(patterns);
    positions = List.copyOf(positions);
    configuration = List.copyOf(configuration);
  }

  /** Who can give it. */
  public enum From {
    PRIMARY,
    STANDBY,
    LOCAL_COPY
  }

  /**
   * A pattern of prices.
   *
   * @param confidence 0 to 1
   * @param successRate 0 to 1
   */
  public record Pattern(
      String symbol,
      String patternType,
      double confidence,
      double successRate,
      Instant lastUpdated) {}

  /**
   * Something held.
   *
   * @param side LONG or SHORT
   * @param at when it was opened or changed last
   */
  public record Position(
      String symbol, String side, BigDecimal quantity, BigDecimal entryPrice, Instant at) {}

  /** A value of the configuration of trading. */
  public record Setting(String name, String value, Instant lastUpdated) {}

  /**
   * Makes it of rows as {@link EssentialTable} has them, in order of their keys.
   *
   * @param now by the clock of this machine
   */
  static EssentialData of(
      From from, Origin origin, Instant now, Map<EssentialTable, List<List<String>>> rows) {
    return new EssentialData(
        from,
        origin,
        ageMillis(origin.asOf(), now),
        sorted(rows.get(EssentialTable.PATTERNS)).map(EssentialData::pattern).toList(),
        sorted(rows.get(EssentialTable.POSITIONS)).map(EssentialData::position).toList(),
        sorted(rows.get(EssentialTable.CONFIGURATION)).map(EssentialData::setting).toList());
  }

  private static Stream<List<String>> sorted(List<List<String>> rows) {
    return rows.stream()
        .sorted(
            Comparator.comparing((List<String> cells) -> cells.get(0))
                .thenComparing(cells -> cells.get(1)));
  }

  /** How long ago something was, as {@link EssentialData#ageMillis} has it. */
  static long ageMillis(Instant asOf, Instant now) {
    long millis = ChronoUnit.MILLIS.between(asOf, now);
    return millis >= 0 ? millis : millis >= -CLOCK_SLACK_MILLIS ? 0 : -1;
  }

  private static Pattern pattern(List<String> cells) {
    return new Pattern(
        cells.get(0),
        cells.get(1),
        Double.parseDouble(cells.get(2)),
        Double.parseDouble(cells.get(3)),
        instant(cells.get(4)));
  }

  private static Position position(List<String> cells) {
    return new Position(
        cells.get(0),
        cells.get(1),
        new BigDecimal(cells.get(2)),
        new BigDecimal(cells.get(3)),
        instant(cells.get(4)));
  }

  private static Setting setting(List<String> cells) {
    return new Setting(cells.get(0), cells.get(1), instant(cells.get(2)));
  }

  private static Instant instant(String micros) {
    return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
  }
}
