package quantumforge.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One partition of a table of QuestDB: an hour, or a day, or the later part of one.
 *
 * @param name as QuestDB spells it, for example {@code 2026-08-09T21} or {@code 2026-08-09}
 * @param rows how many rows it has
 * @param active whether it is the newest one, to which rows are appended
 * @param parquet whether it is kept as a Parquet file
 */
record Partition(String name, long rows, boolean active, boolean parquet) {

  private static final int HOUR_LENGTH = "2026-08-09T21".length();
  private static final DateTimeFormatter PART =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss[-SSSSSS]").withZone(ZoneOffset.UTC);

  /**
   * Whether it is the later part of an hour, or a day: QuestDB cuts a large partition in two when
   * rows come late, to rewrite less, and puts the parts together again some time.
   */
  boolean part() {
    return name.length() > HOUR_LENGTH;
  }

  /**
   * When it begins. Its name says so; QuestDB tells no times of a partition that is a Parquet file.
   *
   * @throws java.time.DateTimeException when the name is none that QuestDB gives
   */
  Instant start() {
    if (part()) {
      return PART.parse(name, Instant::from);
    }
    boolean hour = name.indexOf('T') > 0;
    return Instant.parse(name + (hour ? ":00:00Z" : "T00:00:00Z"));
  }
}
