package quantumforge.backup;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables of the essential data, in PostgreSQL and in the local copy (DESIGN section 6). Cells
 * are read from both as the same text, so that the same row has the same checksum everywhere.
 */
public enum EssentialTable {
  /** What the patterns promise. */
  PATTERNS(
      "trading_patterns",
      "trading_patterns",
      List.of(
          Column.text("symbol"),
          Column.text("pattern_type"),
          Column.share("confidence"),
          Column.share("success_rate"),
          Column.instant("last_updated"))),
  /** What is held. */
  POSITIONS(
      "positions",
      "emergency_positions",
      List.of(
          Column.text("symbol"),
          Column.text("side"),
          Column.decimal("quantity"),
          Column.decimal("entry_price"),
          Column.instant("timestamp"))),
  /** How trading is set up. */
  CONFIGURATION(
      "configuration",
      "emergency_configuration",
      List.of(Column.text("name"), Column.text("value"), Column.instant("last_updated")));

  private final String sourceName;
  private final String copyName;
  private final List<Column> columns;

  EssentialTable(String sourceName, String copyName, List<Column> columns) {
    this.sourceName = sourceName;
    this.copyName = copyName;
    this.columns = columns;
  }

  /**
   * One column.
   *
   * @param copyType its type in the copy
   * @param fromSource its text, as PostgreSQL makes it
   * @param fromCopy the same text, as SQLite makes it
   */
  private record Column(String name, String copyType, String fromSource, String fromCopy) {

    static Column text(String name) {
      return new Column(name, "TEXT", quoted(name), quoted(name));
    }

    /** 0 to 1 with six decimals. */
    static Column share(String name) {
      return new Column(
          name, "REAL", quoted(name) + "::text", "printf('%.6f', " + quoted(name) + ")");
    }

    /** Exact, and therefore text in the copy: SQLite would make it a binary fraction. */
    static Column decimal(String name) {
      return new Column(name, "TEXT", "trim_scale(" + quoted(name) + ")::text", quoted(name));
    }

    /** Microseconds since 1970. */
    static Column instant(String name) {
      return new Column(
          name,
          "INTEGER",
          "(extract(epoch from " + quoted(name) + ") * 1000000)::bigint::text",
          "cast(" + quoted(name) + " as text)");
    }

    private static String quoted(String name) {
      return '"' + name + '"';
    }
  }

  /** The name in the copy, and in messages. */
  public String copyName() {
    return copyName;
  }

  int width() {
    return columns.size();
  }

  String selectFromSource() {
    return "select " + list(Column::fromSource) + " from public." + sourceName;
  }

  /**
   * Rows and sum as {@link TableSum} has them, counted by the server. The sum may be beyond 64
   * bits; its lowest 64 count.
   */
  String sumAtSource() {
    return """
    select count(*), coalesce(sum(('x' || left(
        md5(convert_to(concat_ws(E'\\x1f', %s), 'UTF8')), 16))::bit(64)::bigint::numeric), 0)
      from public.%s
    """
        .formatted(list(Column::fromSource), sourceName);
  }

  String createCopy() {
    return "create table %s (%s)"
        .formatted(
            copyName,
            list(column -> Column.quoted(column.name) + " " + column.copyType + " not null"));
  }

  String insertIntoCopy() {
    return "insert into %s values (%s)".formatted(copyName, list(column -> "?"));
  }

  String selectFromCopy() {
    return "select " + list(Column::fromCopy) + " from " + copyName;
  }

  private String list(Function<Column, String> part) {
    return columns.stream().map(part).collect(Collectors.joining(", "));
  }
}
