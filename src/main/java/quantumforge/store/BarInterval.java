package quantumforge.store;

/** How long a bar is. */
public enum BarInterval {
  /** One second. */
  SECOND("1s", 1),
  /** One minute. */
  MINUTE("1m", 60),
  /** Five minutes. */
  FIVE_MINUTES("5m", 300),
  /** One hour. */
  HOUR("1h", 3_600);

  private final String sql;
  private final long seconds;

  BarInterval(String sql, long seconds) {
    this.sql = sql;
    this.seconds = seconds;
  }

  /** As {@link Bars} and SQL write it. */
  String sql() {
    return sql;
  }

  /** Its length in microseconds. */
  public long micros() {
    return seconds * 1_000_000;
  }
}
