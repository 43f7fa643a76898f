package quantumforge.store;

import java.time.Instant;

/**
 * One partition of a table of QuestDB: an hour, or a day.
 *
 * @param name as QuestDB spells it, for example {@code 2026-08-09T21} or {@code 2026-08-09}
 * @param rows how many rows it has
 * @param active whether it is the newest one, to which rows are appended
 * @param parquet whether it is kept as a Parquet file
 */
record Partition(String name, long rows, boolean active, boolean parquet) {

  /**
   * When it begins. Its name says so; QuestDB tells no times of a partition that is a Parquet file.
   */
  Instant start() {
    boolean hour = name.indexOf('T') > 0;
    return Instant.parse(name + (hour ? ":00:00Z" : "T00:00:00Z"));
  }
}
