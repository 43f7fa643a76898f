package quantumforge.cli;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import quantumforge.status.DatabaseChange;
import quantumforge.status.Propagation;
import quantumforge.status.RouteWrite;

/** One change of the database's primary in words. */
final class ChangeText {

  /** Where the text of a line begins, for what does not fit into one. */
  static final int HANG = 12;

  private ChangeText() {}

  /** Its lines; the first one says which change it is, the others are indented. */
  static List<String> lines(DatabaseChange change) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "epoch %d, %s: %s%s"
            .formatted(
                change.epoch(),
                change.decidedAt().truncatedTo(ChronoUnit.MILLIS),
                change.from().isEmpty() ? "" : change.from() + " -> ",
                change.to()));
    lines.add("  why       %s %s".formatted(change.rule(), change.reason()));
    lines.add(
        "  times     detect %s | decide %s, tell %s, fence %s, promote %s, redundant again %s"
            .formatted(
                time(change.silentMillis()),
                time(change.durableMillis()),
                time(change.propagation().toldMillis()),
                time(change.fencedMillis()),
                time(change.promotedMillis()),
                time(change.redundantMillis())));
    if (!change.propagation().routes().isEmpty()) {
      lines.add("  writes    " + writes(change.propagation()));
    }
    lines.add("  clients   " + change.propagation().sentence());
    lines.add("  loss      " + change.loss());
    if (!change.orphans().isEmpty()) {
      lines.add("  orphans   " + change.orphans());
    }
    return lines;
  }

  private static String writes(Propagation propagation) {
    return propagation.routes().stream().map(ChangeText::write).collect(Collectors.joining(", "));
  }

  private static String write(RouteWrite write) {
    String when = write.written() && write.afterMillis() < 0 ? "done" : time(write.afterMillis());
    return write.title() + " " + when;
  }

  /** A part's time; a question mark as long as it has not happened, or was not seen. */
  static String time(long millis) {
    return millis == DatabaseChange.UNKNOWN ? "?" : millis + " ms";
  }
}
