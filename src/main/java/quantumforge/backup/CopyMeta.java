package quantumforge.backup;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import quantumforge.kernel.Lsn;

/**
 * What a copy says of itself, as names and values.
 *
 * @param sums of each table, when it was written
 */
record CopyMeta(Origin origin, Map<EssentialTable, TableSum> sums) {

  private static final String FORMAT = "1";
  private static final String SUM = "sum";

  CopyMeta {
    sums = new EnumMap<>(sums);
  }

  /** With a sum over all of them, so that a value that somebody changed is noticed. */
  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    values.put("format", FORMAT);
    values.put("server", origin.server());
    values.put("role", origin.primary() ? "primary" : "standby");
    values.put("system", origin.system());
    values.put("epoch", Long.toString(origin.epoch()));
    values.put("timeline", Integer.toString(origin.timeline()));
    values.put("lsn_from", origin.from().toString());
    values.put("lsn_to", origin.to().toString());
    values.put("as_of", Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, origin.asOf())));
    sums.forEach(
        (table, sum) -> {
          values.put(table.copyName() + ".rows", Long.toString(sum.rows()));
          values.put(table.copyName() + ".sum", Long.toHexString(sum.sum()));
        });
    values.put(SUM, sum(values));
    return values;
  }

  /**
   * The opposite.
   *
   * @throws IllegalArgumentException when they are not those that were written
   */
  static CopyMeta of(Map<String, String> values) {
    Map<String, String> rest = new TreeMap<>(values);
    String sum = rest.remove(SUM);
    if (!sum(rest).equals(sum)) {
      throw new IllegalArgumentException("the sum of emergency_meta does not fit what it holds");
    }
    if (!FORMAT.equals(rest.get("format"))) {
      throw new IllegalArgumentException(
          "it has the format %s; this version of the program reads %s"
              .formatted(rest.get("format"), FORMAT));
    }
    try {
      return new CopyMeta(origin(rest), sums(rest));
    } catch (DateTimeException | NullPointerException missing) {
      throw new IllegalArgumentException("emergency_meta lacks a value", missing);
    }
  }

  private static Origin origin(Map<String, String> values) {
    return new Origin(
        values.get("server"),
        values.get("role").equals("primary"),
        values.get("system"),
        Long.parseLong(values.get("epoch")),
        Integer.parseInt(values.get("timeline")),
        Lsn.parse(values.get("lsn_from")),
        Lsn.parse(values.get("lsn_to")),
        Instant.EPOCH.plus(Long.parseLong(values.get("as_of")), ChronoUnit.MICROS));
  }

  private static Map<EssentialTable, TableSum> sums(Map<String, String> values) {
    Map<EssentialTable, TableSum> sums = new EnumMap<>(EssentialTable.class);
    for (EssentialTable table : EssentialTable.values()) {
      sums.put(
          table,
          new TableSum(
              Long.parseLong(values.get(table.copyName() + ".rows")),
              Long.parseUnsignedLong(values.get(table.copyName() + ".sum"), 16)));
    }
    return sums;
  }

  private static String sum(Map<String, String> values) {
    CRC32C sum = new CRC32C();
    values.forEach(
        (name, value) -> sum.update((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
    return Long.toHexString(sum.getValue());
  }
}
