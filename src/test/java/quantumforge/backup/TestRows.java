package quantumforge.backup;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Lsn;

/** Made-up essential data. */
final class TestRows implements EssentialRows {

  private final Map<EssentialTable, List<List<String>>> rows = new EnumMap<>(EssentialTable.class);

  /**
   * @param version stands in every row
   * @param count of patterns
   */
  TestRows(long version, int count) {
    List<List<String>> patterns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      patterns.add(List.of("S" + i, "flag \"é\" " + version, "0.125000", "1.000000", "" + version));
    }
    rows.put(EssentialTable.PATTERNS, patterns);
    rows.put(
        EssentialTable.POSITIONS,
        List.of(List.of("BTCUSDT", "LONG", "0.123456789012345678901", "65000.1", "" + version)));
    rows.put(EssentialTable.CONFIGURATION, List.of(List.of("version", "" + version, "0")));
  }

  static Origin origin(long version) {
    return new Origin(
        "one",
        true,
        "7",
        1,
        1,
        new Lsn(version),
        new Lsn(version),
        Instant.ofEpochMilli(System.currentTimeMillis()));
  }

  @Override
  public TableSum sum(EssentialTable table) {
    TableSum sum = TableSum.NONE;
    for (List<String> cells : rows.get(table)) {
      sum = sum.plus(cells);
    }
    return sum;
  }

  @Override
  public void forEach(EssentialTable table, Taker taker) throws SQLException {
    for (List<String> cells : rows.get(table)) {
      taker.take(cells);
    }
  }
}
