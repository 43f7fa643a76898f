package quantumforge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import quantumforge.drill.Evidence;
import quantumforge.drill.Evidence.Times;
import quantumforge.drill.Leg;
import quantumforge.drill.RowVerdict;
import quantumforge.status.DatabaseChange;

/** What became of a drill, in tables that fit into 80 columns, and in words. */
final class DrillText {

  private static final String UNKNOWN = "?";

  private DrillText() {}

  /** How long each part took, a row for each way; nothing when nobody was killed. */
  static void times(List<Leg> legs, PrintWriter out) {
    if (legs.stream().allMatch(leg -> leg.killed().isEmpty())) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "KILLED", "PRIMARY", "EPOCH", "RULE", "DETECT", "DECIDE", "PROMOTE", "CLIENTS", "BOTH",
            "WRITE"));
    legs.forEach(leg -> rows.add(times(leg)));
    TextTable.print(rows, out);
    out.println(
        "in ms; BOTH until commits were on both again, WRITE from the kill to the first row");
    out.println();
  }

  private static List<String> times(Leg leg) {
    Times times = Evidence.way(leg).times();
    return List.of(
        or(leg.killed()),
        leg.change().map(DatabaseChange::to).orElse(UNKNOWN),
        leg.change().map(change -> Long.toString(change.epoch())).orElse(UNKNOWN),
        leg.change().map(DatabaseChange::rule).orElse(UNKNOWN),
        millis(times.detect()),
        millis(times.decide()),
        millis(times.promote()),
        millis(times.clients()),
        millis(times.redundant()),
        millis(times.firstWrite()));
  }

  /** What became of the rows, a row for each way. */
  static void rows(List<Leg> legs, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("ROWS ON", "WRITTEN", "ACKNOWLEDGED", "MISSING", "TWICE", "UNKNOWN", "REFUSED"));
    for (Leg leg : legs) {
      leg.rows().ifPresent(seen -> rows.add(row(seen)));
    }
    if (rows.size() > 1) {
      TextTable.print(rows, out);
      out.println();
    }
  }

  private static List<String> row(RowVerdict seen) {
    return List.of(
        seen.server(),
        Integer.toString(seen.written()),
        Integer.toString(seen.acknowledged()),
        Integer.toString(seen.missing()),
        Integer.toString(seen.twice()),
        "%d, %d there".formatted(seen.unknown(), seen.unknownThere()),
        "%d, %d there".formatted(seen.notCommitted(), seen.appeared()));
  }

  /** A sentence for each way. */
  static List<String> verdicts(List<Leg> legs) {
    return legs.stream()
        .map(leg -> leg.killed().isEmpty() ? leg.verdict() : leg.killed() + ": " + leg.verdict())
        .toList();
  }

  private static String or(String text) {
    return text.isEmpty() ? UNKNOWN : text;
  }

  private static String millis(long millis) {
    return millis == DatabaseChange.UNKNOWN ? UNKNOWN : Long.toString(millis);
  }
}
