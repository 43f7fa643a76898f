package quantumforge.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a copy, and proves that it is what was written. */
final class CopyReader {

  private CopyReader() {}

  /** Takes the rows of all tables. */
  private interface Taker {
    void take(EssentialTable table, List<String> cells);
  }

  static Copy read(Path file, CopyLimits limits, SqliteLibrary library) {
    return read(file, limits, library, (table, cells) -> {});
  }

  /**
   * What is in it.
   *
   * @throws IOException when there is none, or when it is not what was written
   */
  static EssentialData data(Path file, CopyLimits limits, SqliteLibrary library, Instant now)
      throws IOException {
    Map<EssentialTable, List<List<String>>> rows = new EnumMap<>(EssentialTable.class);
    for (EssentialTable table : EssentialTable.values()) {
      rows.put(table, new ArrayList<>());
    }
    return switch (read(file, limits, library, (table, cells) -> rows.get(table).add(cells))) {
      case Copy.Whole whole ->
          EssentialData.of(EssentialData.From.LOCAL_COPY, whole.origin(), now, rows);
      case Copy.Absent absent -> throw new IOException("there is no copy at " + file);
      case Copy.Broken(String reason) -> throw new IOException(reason);
      case Copy.Changed changed -> throw new IOException(changed.reason());
    };
  }

  private static Copy read(Path file, CopyLimits limits, SqliteLibrary library, Taker taker) {
    try {
      long bytes = Files.size(file);
      if (bytes > limits.maxBytes()) {
        return broken(
            file,
            "has %d bytes; forge.backup.emergency.max-bytes is %d"
                .formatted(bytes, limits.maxBytes()));
      }
      library.load();
      // It is never changed under its name, so SQLite needs no locks, and must not look for a
      // journal that somebody put beside it.
      String address = file.toUri().toString().replaceFirst("^file:/+", "file:/");
      try (Connection connection =
          DriverManager.getConnection("jdbc:sqlite:" + address + "?immutable=1&mode=ro")) {
        return read(file, connection, taker);
      }
    } catch (NoSuchFileException absent) {
      return new Copy.Absent();
    } catch (IOException | SQLException | RuntimeException failed) {
      return broken(file, "cannot be read: " + failed.getMessage());
    }
  }

  private static Copy.Broken broken(Path file, String what) {
    return new Copy.Broken("%s %s; what is in it is not known".formatted(file, what));
  }

  private static Copy read(Path file, Connection connection, Taker taker) throws SQLException {
    String check = first(connection, "pragma quick_check(1)");
    if (!"ok".equals(check)) {
      return broken(file, "is damaged: " + check);
    }
    CopyMeta meta = CopyMeta.of(meta(connection));
    Map<EssentialTable, TableSum> sums = new EnumMap<>(EssentialTable.class);
    for (EssentialTable table : EssentialTable.values()) {
      sums.put(table, take(connection, table, taker));
    }
    for (EssentialTable table : EssentialTable.values()) {
      if (!sums.get(table).equals(meta.sums().get(table))) {
        return new Copy.Changed(
            meta.origin(),
            sums,
            "%s was changed behind its writing: %s has %s and was written with %s"
                .formatted(file, table.copyName(), sums.get(table), meta.sums().get(table)));
      }
    }
    return new Copy.Whole(meta.origin(), sums);
  }

  private static String first(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  private static Map<String, String> meta(Connection connection) throws SQLException {
    Map<String, String> values = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select name, value from emergency_meta")) {
      while (rows.next()) {
        values.put(rows.getString(1), rows.getString(2));
      }
    }
    return values;
  }

  private static TableSum take(Connection connection, EssentialTable table, Taker taker)
      throws SQLException {
    TableSum sum = TableSum.NONE;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(table.selectFromCopy())) {
      while (rows.next()) {
        List<String> cells = ServerSnapshot.cells(rows, table.width());
        sum = sum.plus(cells);
        taker.take(table, cells);
      }
    }
    return sum;
  }
}
